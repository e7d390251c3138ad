package dev.penumbra.crash;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Supplier;

/** The service's API, request by request. Thread-safe. */
final class ServiceApi {

  /** Longer than any answer may take, the longest long poll included. */
  private static final Duration PATIENCE = Duration.ofSeconds(45);

  private final Supplier<URI> base;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  /**
   * An answer and when it was asked for and got, in {@link System#nanoTime}.
   *
   * @param etag empty where it has none
   */
  record Answer(int status, String type, String etag, String body, long asked, long got) {}

  ServiceApi(URI base) {
    this(() -> base);
  }

  /**
   * The API of several processes.
   *
   * @param base where the next request goes
   */
  ServiceApi(Supplier<URI> base) {
    this.base = base;
  }

  Answer submit(String key, String body) throws IOException {
    return send(
        request("/api/segment")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", key)
            .POST(BodyPublishers.ofString(body)));
  }

  Answer get(String path, String etag) throws IOException {
    HttpRequest.Builder request = request(path);
    return send(etag.isEmpty() ? request : request.header("If-None-Match", etag));
  }

  Answer delete(String path) throws IOException {
    return send(request(path).DELETE());
  }

  /** Opens a stream; its body is for the caller to close. */
  HttpResponse<InputStream> open(String path, String lastEventId) throws IOException {
    HttpRequest.Builder request = request(path);
    if (!lastEventId.isEmpty()) {
      request.header("Last-Event-ID", lastEventId);
    }
    return exchange(request, BodyHandlers.ofInputStream());
  }

  HttpResponse<byte[]> bytes(String path) throws IOException {
    return exchange(request(path), BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.get().resolve(path)).timeout(PATIENCE);
  }

  private Answer send(HttpRequest.Builder request) throws IOException {
    long asked = System.nanoTime();
    HttpResponse<String> response = exchange(request, BodyHandlers.ofString());
    return new Answer(
        response.statusCode(),
        response.headers().firstValue("Content-Type").orElse(""),
        response.headers().firstValue("ETag").orElse(""),
        response.body(),
        asked,
        System.nanoTime());
  }

  private <T> HttpResponse<T> exchange(
      HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) throws IOException {
    try {
      return client.send(request.build(), handler);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
