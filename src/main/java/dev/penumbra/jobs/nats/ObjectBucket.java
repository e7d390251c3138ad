package dev.penumbra.jobs.nats;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.ObjectStore;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.MessageInfo;
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

/**
 * A bucket of NATS's object store: an object for each file, in chunks of 128 KiB, one of which is
 * in memory at a time. Thread-safe.
 */
final class ObjectBucket {

  private static final int NOT_FOUND = 404;

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
    long after = 0;
    for (long chunk = 0; chunk < info.getChunks(); chunk++) {
      Optional<MessageInfo> next = chunk(info, after + 1);
      if (next.isEmpty()) {
        return false;
      }
      byte[] bytes = next.get().getData();
      out.write(bytes);
      digester.update(bytes);
      after = next.get().getSeq();
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

  private Optional<MessageInfo> chunk(ObjectInfo info, long from) throws IOException {
    return Answers.to(
        () -> {
          try {
            String subject = "$O." + name + ".C." + info.getNuid();
            return Optional.of(management().getNextMessage(stream(), from, subject));
          } catch (JetStreamApiException e) {
            if (e.getErrorCode() == NOT_FOUND) {
              return Optional.empty();
            }
            throw e;
          }
        });
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
