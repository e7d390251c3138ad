package dev.penumbra.api.access;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * How many event streams each client has open. A place is given back when the stream ends or its
 * connection does, whichever comes first. Thread-safe.
 */
@Singleton
public final class StreamPlaces {

  /** When a client's own streams end is not known; this is when asking again is no nuisance. */
  private static final Duration ASK_AGAIN = Duration.ofSeconds(5);

  private final int most;
  private final Map<String, Integer> open = new ConcurrentHashMap<>();

  StreamPlaces(RateConfig config) {
    this.most = config.streams();
  }

  /**
   * Takes a place and holds it for as long as the stream lasts.
   *
   * @param client whose stream it is
   * @param connection the connection that it goes out by
   * @param stream what is sent
   * @param <T> its elements
   * @return the same stream
   * @throws TooManyRequests if the client has no place left
   */
  public <T> Publisher<T> hold(String client, Channel connection, Publisher<T> stream) {
    if (most == 0) {
      return stream;
    }
    take(client);
    AtomicBoolean held = new AtomicBoolean(true);
    Runnable leave =
        () -> {
          if (held.getAndSet(false)) {
            open.computeIfPresent(client, (name, count) -> count == 1 ? null : count - 1);
          }
        };
    ChannelFutureListener closed = future -> leave.run();
    connection.closeFuture().addListener(closed);
    return Flux.from(stream)
        .doFinally(
            signal -> {
              leave.run();
              connection.closeFuture().removeListener(closed);
            });
  }

  /** How many streams a client has open. */
  int of(String client) {
    return open.getOrDefault(client, 0);
  }

  private void take(String client) {
    open.compute(
        client,
        (name, count) -> {
          int now = count == null ? 0 : count;
          if (now >= most) {
            throw new TooManyRequests(
                ("One client may have %d event streams open, and you have them; follow several jobs"
                        + " with one stream, /api/events?jobs=a,b,c.")
                    .formatted(most),
                ASK_AGAIN);
          }
          return now + 1;
        });
  }
}
