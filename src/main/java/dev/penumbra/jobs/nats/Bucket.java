package dev.penumbra.jobs.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.PurgeOptions;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.PublishAck;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfoOptions;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A key-value bucket: the last values of each key, changed by compare-and-set on the revision. It
 * is laid out as NATS tools expect of buckets. Thread-safe.
 *
 * <p>Reads are answered by the stream's leader, so that nobody who has heard of a value is told an
 * older one.
 */
final class Bucket {

  /** API error: the key's last revision is not the expected one. */
  private static final int WRONG_REVISION = 10071;

  /** API errors: the stream, the account or the server has no more room. */
  private static final int STREAM_FULL = 10077;

  private static final int NO_RESOURCES = 10023;
  private static final int NO_STORAGE = 10047;

  private static final int NOT_FOUND = 404;
  private static final Duration ANSWER_WAIT = Duration.ofSeconds(5);
  private static final String EXPECTED_REVISION = "Nats-Expected-Last-Subject-Sequence";
  private static final String ROLLUP = "Nats-Rollup";
  private static final String OPERATION = "KV-Operation";
  private static final String WRITER = "Penumbra-Write";

  private final NatsLink link;
  private final String name;
  private final int history;
  private final int replicas;
  private final Duration expiry; // zero: never

  /**
   * A value of a key.
   *
   * @param key the key
   * @param revision its number among all of the bucket
   * @param write what tells this write from others; empty where it was not told
   * @param payload the value; null where the key was removed
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Entry(String key, long revision, String write, byte @Nullable [] payload) {}

  /**
   * A bucket.
   *
   * @param link to the servers
   * @param name letters, digits and dashes
   * @param history how many values of each key are kept
   * @param replicas on how many servers
   */
  Bucket(NatsLink link, String name, int history, int replicas) {
    this(link, name, history, replicas, Duration.ZERO);
  }

  /** The same where each value expires by itself after some time. */
  Bucket(NatsLink link, String name, int history, int replicas, Duration expiry) {
    this.link = link;
    this.name = name;
    this.history = history;
    this.replicas = replicas;
    this.expiry = expiry;
  }

  String stream() {
    return "KV_" + name;
  }

  /** The subjects of all keys. */
  String subjects() {
    return subject(">");
  }

  /** Makes the bucket where it is not there. */
  void ensure(Connection connection) throws IOException, JetStreamApiException {
    Streams.ensure(
        connection.jetStreamManagement(),
        StreamConfiguration.builder()
            .name(stream())
            .subjects(subjects())
            .retentionPolicy(RetentionPolicy.Limits)
            .discardPolicy(DiscardPolicy.New)
            .storageType(StorageType.File)
            .replicas(replicas)
            .maxMessagesPerSubject(history)
            .maxAge(expiry)
            .allowRollup(true)
            .allowDirect(false)
            .denyDelete(true)
            .build());
  }

  /**
   * Puts a value if nobody else has put one since.
   *
   * @param key the key
   * @param payload the value
   * @param write tells this write from others
   * @param revision the last one of the key; 0 where there must be none
   * @return completes with the new revision; fails as {@link #outrun} and {@link #full} tell, or
   *     with anything else where it is not known whether the value was put
   */
  CompletableFuture<Long> put(String key, byte[] payload, String write, long revision) {
    Headers headers =
        new Headers().put(EXPECTED_REVISION, Long.toString(revision)).put(WRITER, write);
    return publish(message(key, headers, payload));
  }

  /**
   * Puts a value, whatever was there.
   *
   * @param key the key
   * @param payload the value
   * @return completes with the new revision
   */
  CompletableFuture<Long> set(String key, byte[] payload) {
    return publish(message(key, new Headers(), payload));
  }

  /** Removes a key with its history; a marker of it stays until it is purged. */
  CompletableFuture<Long> remove(String key) {
    return publish(
        message(key, new Headers().put(OPERATION, "PURGE").put(ROLLUP, "sub"), new byte[0]));
  }

  /** Removes the values of a key but for the newest ones, without a marker. */
  void purge(String key, int keep) throws IOException, JetStreamApiException {
    PurgeOptions.Builder options = PurgeOptions.builder().subject(subject(key));
    purge((keep > 0 ? options.keep(keep) : options).build());
  }

  /** Removes the values of a key up to a revision, without a marker. */
  void purgeUpTo(String key, long revision) throws IOException, JetStreamApiException {
    purge(PurgeOptions.builder().subject(subject(key)).sequence(revision + 1).build());
  }

  /** The newest value of a key, as the stream's leader has it. */
  Optional<Entry> last(String key) throws IOException, JetStreamApiException {
    try {
      MessageInfo info =
          link.connection().jetStreamManagement().getLastMessage(stream(), subject(key));
      return Optional.of(entry(info.getSubject(), info.getSeq(), info.getHeaders(), info.getData()))
          .filter(found -> found.payload() != null);
    } catch (JetStreamApiException e) {
      if (e.getErrorCode() == NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * The keys that have a value.
   *
   * @param filter as of subjects: {@code *} is any one word, {@code >} any rest
   */
  List<String> keys(String filter) throws IOException, JetStreamApiException {
    return link
        .connection()
        .jetStreamManagement()
        .getStreamInfo(stream(), StreamInfoOptions.filterSubjects(subject(filter)))
        .getStreamState()
        .getSubjectMap()
        .keySet()
        .stream()
        .map(subject -> subject.substring(subject("").length()))
        .toList();
  }

  /** What a message of the bucket says. */
  Entry entry(Message message) {
    return entry(
        message.getSubject(),
        message.metaData().streamSequence(),
        message.getHeaders(),
        message.getData());
  }

  /** Whether a put failed because somebody else was first. */
  static boolean outrun(Throwable failure) {
    return api(failure).filter(e -> e.getApiErrorCode() == WRONG_REVISION).isPresent();
  }

  /** Whether a put failed for lack of room. */
  static boolean full(Throwable failure) {
    return api(failure)
        .map(JetStreamApiException::getApiErrorCode)
        .filter(code -> code == STREAM_FULL || code == NO_RESOURCES || code == NO_STORAGE)
        .isPresent();
  }

  private void purge(PurgeOptions options) throws IOException, JetStreamApiException {
    link.connection().jetStreamManagement().purgeStream(stream(), options);
  }

  private Entry entry(String subject, long revision, @Nullable Headers headers, byte[] payload) {
    String key = subject.substring(subject("").length());
    String write = headers == null ? null : headers.getFirst(WRITER);
    boolean removed = headers != null && headers.containsKey(OPERATION);
    return new Entry(key, revision, write == null ? "" : write, removed ? null : payload);
  }

  private Message message(String key, Headers headers, byte[] payload) {
    return NatsMessage.builder().subject(subject(key)).headers(headers).data(payload).build();
  }

  private CompletableFuture<Long> publish(Message message) {
    try {
      return link.connection()
          .jetStream()
          .publishAsync(message)
          .orTimeout(ANSWER_WAIT.toMillis(), TimeUnit.MILLISECONDS)
          .thenApply(PublishAck::getSeqno);
    } catch (IOException | RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private String subject(String key) {
    return "$KV." + name + "." + key;
  }

  private static Optional<JetStreamApiException> api(Throwable failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof JetStreamApiException api) {
        return Optional.of(api);
      }
    }
    return Optional.empty();
  }
}
