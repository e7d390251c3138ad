package dev.penumbra.api.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micronaut.context.annotation.Context;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Counts what each client asks for. A client that was silent for a minute is forgotten, which is
 * the same as knowing that its share is whole again. Memory is bounded. Made at start-up, so that a
 * wrong setting stops it. Thread-safe.
 */
@Context
final class RateLimits {

  /** Clients that are told apart, about 200 bytes each. */
  private static final int MOST_CLIENTS = 50_000;

  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(2);

  private final RateConfig config;
  private final LongSupplier nanos;
  private final Cache<Share, Bucket> buckets;

  @Inject
  RateLimits(RateConfig config) {
    this(config, System::nanoTime);
  }

  RateLimits(RateConfig config, LongSupplier nanos) {
    this.config = config;
    this.nanos = nanos;
    this.buckets =
        Caffeine.newBuilder()
            .maximumSize(MOST_CLIENTS)
            .expireAfterAccess(FORGOTTEN_AFTER)
            .ticker(nanos::getAsLong)
            .build();
  }

  /**
   * Counts a request.
   *
   * @param client whose it is
   * @param rate what it is counted as
   * @throws TooManyRequests if the client's share is used up
   */
  void count(String client, Rate rate) {
    int perMinute = config.perMinute(rate);
    if (perMinute == 0) {
      return;
    }
    Bucket bucket =
        buckets.get(new Share(client, rate), share -> new Bucket(perMinute, nanos.getAsLong()));
    long wait = bucket.take(nanos.getAsLong());
    if (wait > 0) {
      throw new TooManyRequests(
          "One client may make %d %s a minute, and you have made them."
              .formatted(perMinute, rate.words()),
          Duration.ofNanos(wait));
    }
  }

  private record Share(String client, Rate rate) {}
}
