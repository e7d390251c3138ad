package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.JobId;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which job an idempotency key made, once for all processes. Keys are clients' words: the bucket
 * has their digests. Thread-safe.
 */
final class KeyBucket {

  /** How long another process may take from naming its job to saving it. */
  private static final Duration SAVE_WAIT = Duration.ofSeconds(3);

  private static final Duration LOOK_AGAIN = Duration.ofMillis(25);

  private final NatsLink link;
  private final Bucket bucket;
  private final AtomicBoolean made = new AtomicBoolean();

  KeyBucket(NatsLink link, String name, int replicas) {
    this.link = link;
    this.bucket = new Bucket(link, name, 1, replicas);
  }

  /** The job that a key names; it may be forgotten, or not yet be there. */
  Optional<JobId> find(String key) throws IOException, JetStreamApiException {
    return entry(key).flatMap(KeyBucket::job);
  }

  /**
   * Gives a key to a job.
   *
   * @param key the key
   * @param id the job's name
   * @param finished whether a job has finished; empty for an unknown one
   * @return false where an unfinished job of another process has it
   */
  boolean claim(String key, JobId id, Function<JobId, Optional<Boolean>> finished)
      throws IOException, JetStreamApiException {
    while (true) {
      Optional<Bucket.Entry> entry = entry(key);
      if (entry.isPresent() && taken(entry.get(), finished)) {
        return false;
      }
      long revision = entry.map(Bucket.Entry::revision).orElse(0L);
      try {
        byte[] payload = id.value().getBytes(StandardCharsets.US_ASCII);
        bucket.put(digest(key), payload, UUID.randomUUID().toString(), revision).join();
        return true;
      } catch (CompletionException e) {
        if (!Bucket.outrun(e)) {
          throw new IOException("the key cannot be kept", e);
        }
      }
    }
  }

  /** Forgets a key unless another job has it by now. */
  void forget(String key, JobId id) throws IOException, JetStreamApiException {
    Optional<Bucket.Entry> entry = entry(key);
    if (entry.flatMap(KeyBucket::job).filter(id::equals).isPresent()) {
      bucket.purgeUpTo(digest(key), entry.get().revision());
    }
  }

  private boolean taken(Bucket.Entry entry, Function<JobId, Optional<Boolean>> finished) {
    Optional<JobId> named = job(entry);
    if (named.isEmpty()) {
      return false;
    }
    long end = System.nanoTime() + SAVE_WAIT.toNanos();
    Optional<Boolean> over = finished.apply(named.get());
    while (over.isEmpty() && System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
      pause();
      over = finished.apply(named.get());
    }
    return over.isPresent() && !over.get();
  }

  private Optional<Bucket.Entry> entry(String key) throws IOException, JetStreamApiException {
    if (!made.get()) {
      bucket.ensure(link.connection());
      made.set(true);
    }
    return bucket.last(digest(key));
  }

  private static Optional<JobId> job(Bucket.Entry entry) {
    byte @Nullable [] payload = entry.payload();
    return payload == null
        ? Optional.empty()
        : JobId.parse(new String(payload, StandardCharsets.US_ASCII));
  }

  private static String digest(String key) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_AGAIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
