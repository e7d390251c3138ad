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
import java.time.Duration;
import java.util.Optional;

/**
 * A bucket of NATS's object store. Of an object that is put or read one chunk is in memory at a
 * time. Thread-safe.
 */
final class ObjectBucket {

  /** The servers' default is 128 KiB; fewer, larger ones cost them less. */
  private static final long CHUNK = 512 * 1024;

  /** API error: no such message. */
  private static final int NO_MESSAGE = 10037;

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

  /**
   * Puts an object; one of this name is replaced when all of it is there.
   *
   * @return how it is found
   */
  ObjectInfo put(String object, InputStream bytes) throws IOException {
    return Answers.to(
        () -> {
          int chunk = (int) Math.min(CHUNK, link.connection().getMaxPayload() / 2);
          return objects().put(ObjectMeta.builder(object).chunkSize(chunk).build(), bytes);
        });
  }

  /**
   * Writes some of the bytes of an object. The stream's leader is asked for each chunk: other
   * servers may not have all of them.
   *
   * @param id of the object
   * @param chunks how many it has
   * @param digest of all of its bytes
   * @param from the first byte that is wanted
   * @param length how many are wanted
   * @return false where a chunk is not there
   * @throws IOException if {@code out} fails, or the bytes are not those that were put
   */
  boolean read(String id, long chunks, String digest, long from, long length, OutputStream out)
      throws IOException {
    Digester digester = Answers.to(Digester::new);
    long sequence = 0;
    long position = 0;
    for (long chunk = 0; chunk < chunks; chunk++) {
      long after = sequence + 1;
      Optional<MessageInfo> found = Answers.to(() -> next(after, id));
      if (found.isEmpty()) {
        return false;
      }
      sequence = found.get().getSeq();
      byte[] bytes = found.get().getData();
      digester.update(bytes);
      long begin = Math.max(from, position);
      long end = Math.min(from + length, position + bytes.length);
      if (begin < end) {
        out.write(bytes, (int) (begin - position), (int) (end - begin));
      }
      position += bytes.length;
    }
    if (!digester.matches(digest)) {
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

  private Optional<MessageInfo> next(long from, String id)
      throws IOException, JetStreamApiException {
    try {
      return Optional.of(management().getNextMessage(stream(), from, "$O." + name + ".C." + id));
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == NO_MESSAGE) {
        return Optional.empty();
      }
      throw e;
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
