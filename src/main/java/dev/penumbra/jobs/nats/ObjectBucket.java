package dev.penumbra.jobs.nats;

import dev.penumbra.storage.SharedUnreachable;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.ObjectStore;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.ObjectInfo;
import io.nats.client.api.ObjectMeta;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.support.Digester;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bucket of NATS's object store: an object for each file, in chunks of 128 KiB. Of a file that is
 * put one is in memory at a time, of one that is read as many as are on their way. Thread-safe.
 */
final class ObjectBucket {

  private static final Logger LOG = LoggerFactory.getLogger(ObjectBucket.class);
  private static final Duration ANSWER_WAIT = Duration.ofSeconds(5);

  private final NatsLink link;
  private final String name;
  private final int replicas;
  private final Duration expiry;

  /**
   * A bucket.
   *
   * @param link to the servers
   * @param name letters, digits and dashes
   * @param replicas on how many servers
   * @param expiry how long an object is kept
   */
  ObjectBucket(NatsLink link, String name, int replicas, Duration expiry) {
    this.link = link;
    this.name = name;
    this.replicas = replicas;
    this.expiry = expiry;
  }

  /** Makes the bucket where it is not there. */
  void ensure(Connection connection) throws IOException, JetStreamApiException {
    Streams.ensure(
        connection.jetStreamManagement(),
        StreamConfiguration.builder()
            .name(stream())
            .subjects("$O." + name + ".C.>", "$O." + name + ".M.>")
            .retentionPolicy(RetentionPolicy.Limits)
            .discardPolicy(DiscardPolicy.New)
            .storageType(StorageType.File)
            .replicas(replicas)
            .maxAge(expiry)
            .allowRollup(true)
            .allowDirect(false) // only the leader knows what was put last
            .build());
  }

  /** Puts a file; one of this name is replaced when all of it is there. */
  void put(String object, Path file) throws IOException {
    Answers.to(
        () -> {
          try (InputStream in = Files.newInputStream(file)) {
            return objects().put(ObjectMeta.objectName(object), in);
          }
        });
  }

  /**
   * Writes the bytes of an object.
   *
   * @return false where it is not there, or not whole any more
   * @throws IOException if {@code out} fails, or the bytes are not those that were put
   */
  boolean read(String object, OutputStream out) throws IOException {
    Optional<ObjectInfo> found = Answers.to(() -> Optional.ofNullable(objects().getInfo(object)));
    if (found.isEmpty()) {
      return false;
    }
    ObjectInfo info = found.get();
    Digester digester = Answers.to(Digester::new);
    JetStreamSubscription chunks = Answers.to(() -> chunks(info));
    try {
      for (long left = info.getChunks(); left > 0; left--) {
        Message chunk = Answers.to(() -> next(chunks));
        if (chunk == null) {
          return gone(object, info);
        } else if (chunk.metaData().pendingCount() + 1 != left) {
          return false; // some have expired, or are being deleted
        }
        out.write(chunk.getData());
        digester.update(chunk.getData());
      }
    } finally {
      unsubscribe(chunks);
    }
    if (!digester.matches(String.valueOf(info.getDigest()))) {
      throw new IOException("The bytes of a shared file are not those that were put.");
    }
    return true;
  }

  /** Deletes an object; does nothing where it is gone. */
  void delete(String object) throws IOException {
    Answers.to(
        () ->
            objects().getInfo(object) == null
                ? Optional.empty()
                : Optional.of(objects().delete(object)));
  }

  /** What all objects take on a server's disk. */
  long bytes() throws IOException {
    return Answers.to(() -> management().getStreamInfo(stream()).getStreamState().getByteCount());
  }

  /** The chunks in their order; the server waits for the reader. */
  private JetStreamSubscription chunks(ObjectInfo info) throws IOException, JetStreamApiException {
    return link.connection()
        .jetStream()
        .subscribe(
            "$O." + name + ".C." + info.getNuid(),
            PushSubscribeOptions.builder().ordered(true).stream(stream()).build());
  }

  private static @Nullable Message next(JetStreamSubscription chunks) throws IOException {
    try {
      return chunks.nextMessage(ANSWER_WAIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the reader was interrupted", e);
    }
  }

  /** Nothing has come: either there is nothing, or nobody to send it. */
  private boolean gone(String object, ObjectInfo info) throws IOException {
    Optional<ObjectInfo> now = Answers.to(() -> Optional.ofNullable(objects().getInfo(object)));
    if (now.isPresent() && now.get().getNuid().equals(info.getNuid())) {
      throw new SharedUnreachable(new IOException("no chunk of a file arrives"));
    }
    return false;
  }

  private static void unsubscribe(JetStreamSubscription chunks) {
    try {
      chunks.unsubscribe();
    } catch (IllegalStateException e) {
      LOG.debug("the connection is gone", e);
    }
  }

  private ObjectStore objects() throws IOException {
    return link.connection().objectStore(name);
  }

  private JetStreamManagement management() throws IOException {
    return link.connection().jetStreamManagement();
  }

  private String stream() {
    return "OBJ_" + name;
  }
}
