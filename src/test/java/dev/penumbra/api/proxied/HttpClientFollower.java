package dev.penumbra.api.proxied;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.api.EventClient.Event;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;

/** Java's {@link HttpClient} as it comes, with a subscriber to the stream's lines. */
final class HttpClientFollower implements Follower {

  private final Heard heard = new Heard();
  private final CompletableFuture<HttpResponse<Void>> answer;

  HttpClientFollower(String events) {
    answer =
        HttpClient.newHttpClient()
            .sendAsync(
                HttpRequest.newBuilder(URI.create(events)).build(),
                BodyHandlers.fromLineSubscriber(new Lines()));
  }

  @Override
  public Event next() {
    return heard.nextEvent();
  }

  @Override
  public List<Event> ended() {
    assertThat(answer.orTimeout(20, TimeUnit.SECONDS).join().statusCode()).isEqualTo(200);
    return heard.rest();
  }

  @Override
  public void close() {
    answer.cancel(true);
  }

  private final class Lines implements Flow.Subscriber<String> {

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
      heard.line(line);
    }

    @Override
    public void onError(Throwable failure) {
      heard.line(": cut off");
    }

    @Override
    public void onComplete() {
      heard.line(": end");
    }
  }
}
