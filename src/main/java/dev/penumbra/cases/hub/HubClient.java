package dev.penumbra.cases.hub;

import dev.penumbra.cases.SourceUnavailable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the hub. Redirects are followed here, because the token must reach the hub's own address and
 * no other: files are kept on other hosts, whose addresses are signed. Thread-safe; the network is
 * not touched before the first request.
 */
final class HubClient {

  private static final int REDIRECTS = 5;

  private final HubConfig config;
  private final HubErrors errors;
  private final Lazy<HttpClient> client;

  HubClient(HubConfig config, HubErrors errors) {
    this.config = config;
    this.errors = errors;
    this.client =
        new Lazy<>(
            () ->
                HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(config.requestTimeout())
                    .build());
  }

  /**
   * Asks once.
   *
   * @param address where
   * @param headers what to say besides
   * @param errand its time and who wants it
   * @return the answer of the last address, for the caller to close, whatever its status but a
   *     redirect
   * @throws TryAgain if there is no answer
   * @throws SourceUnavailable if an address is refused
   */
  HubAnswer get(URI address, Map<String, String> headers, Errand errand) throws IOException {
    URI target = address;
    for (int hop = 0; hop <= REDIRECTS; hop++) {
      HubAnswer answer = once(target, headers, errand);
      if (!answer.redirects()) {
        return answer;
      }
      try (answer) {
        target = errors.redirect(target, answer.header("Location"));
        answer.drain(errand);
      }
    }
    throw errors.endlessRedirects(REDIRECTS);
  }

  private HubAnswer once(URI target, Map<String, String> headers, Errand errand)
      throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(target).header("User-Agent", "penumbra");
    headers.forEach(request::header);
    if (isHub(target)) {
      config.secret().ifPresent(token -> request.header("Authorization", "Bearer " + token));
    }
    CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> coming =
        client.get().sendAsync(request.build(), BodyHandlers.ofPublisher());
    boolean arrived = false;
    try {
      HttpResponse<Flow.Publisher<List<ByteBuffer>>> head = await(coming, target, errand);
      arrived = true;
      HubBody body = new HubBody(config.requestTimeout().toNanos());
      head.body().subscribe(body);
      return new HubAnswer(head.statusCode(), target, head.headers(), body);
    } finally {
      if (!arrived) {
        abandon(coming);
      }
    }
  }

  private <T> T await(CompletableFuture<T> coming, URI target, Errand errand) throws IOException {
    long since = System.nanoTime();
    while (true) {
      errand.check();
      try {
        return coming.get(HubBody.LOOK_MS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        if (System.nanoTime() - since > config.requestTimeout().toNanos()) {
          throw errors.silent(target, config.requestTimeout());
        }
      } catch (InterruptedException e) {
        throw Interrupted.cancelled();
      } catch (ExecutionException e) {
        throw errors.unreachable(target, Objects.requireNonNullElse(e.getCause(), e));
      }
    }
  }

  private static void abandon(
      CompletableFuture<HttpResponse<Flow.Publisher<List<ByteBuffer>>>> coming) {
    coming.cancel(true);
    // It may have come at the last moment: a body that nobody asks for would hold its connection.
    CompletableFuture<Void> unused =
        coming.thenAccept(
            head -> {
              HubBody unwanted = new HubBody(0);
              unwanted.close();
              head.body().subscribe(unwanted);
            });
  }

  /** Whether an address is on the hub itself: scheme, host and port are the endpoint's. */
  boolean isHub(URI target) {
    return origin(target).equals(origin(config.server()));
  }

  private static String origin(URI uri) {
    int port = uri.getPort() >= 0 ? uri.getPort() : "https".equals(uri.getScheme()) ? 443 : 80;
    return (uri.getScheme() + "://" + uri.getHost() + ":" + port).toLowerCase(Locale.ROOT);
  }
}
