package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.StoreUnreachable;
import dev.penumbra.jobs.local.ThreadTimer;
import dev.penumbra.storage.SharedFolders;
import dev.penumbra.storage.SharedStorage;
import io.micronaut.serde.ObjectMapper;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives shared folders in NATS, whose buckets are made in the background. It has a connection of
 * its own, so that no word about a job waits behind a file. Thread-safe.
 */
final class NatsSharedStorage implements SharedStorage, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NatsSharedStorage.class);
  private static final Duration UNTIL_CONNECTED = Duration.ofMillis(500);
  private static final Duration UNTIL_MENDED = Duration.ofSeconds(5);

  private final NatsLink link;
  private final ObjectMapper mapper;
  private final Clock clock;
  private final String prefix;
  private final int replicas;
  private final ThreadTimer thread = new ThreadTimer("penumbra-nats-files");
  private final List<NatsSharedFolders> opened = new CopyOnWriteArrayList<>();

  /**
   * Storage over a connection.
   *
   * @param link to the servers; closed with this
   * @param mapper writes and reads JSON
   * @param clock tells when a folder is put
   * @param prefix what the names of the buckets begin with
   * @param replicas on how many servers they are kept
   */
  NatsSharedStorage(NatsLink link, ObjectMapper mapper, Clock clock, String prefix, int replicas) {
    this.link = link;
    this.mapper = mapper;
    this.clock = clock;
    this.prefix = prefix;
    this.replicas = replicas;
  }

  @Override
  public SharedFolders folders(String purpose, Duration expiry) {
    NatsSharedFolders folders =
        new NatsSharedFolders(
            link, mapper, clock, thread, prefix + "-" + purpose, replicas, expiry);
    opened.add(folders);
    thread.execute(() -> ensure(folders, ""));
    return folders;
  }

  /** Whether all buckets are as they should be, as far as is known. */
  boolean sound() {
    return opened.stream().allMatch(NatsSharedFolders::sound);
  }

  @Override
  public void close() {
    thread.close();
    link.close();
  }

  private void ensure(NatsSharedFolders folders, String told) {
    try {
      folders.ensure();
    } catch (StoreUnreachable e) {
      thread.after(UNTIL_CONNECTED, () -> ensure(folders, told)); // the link tells why
    } catch (IOException | JetStreamApiException | RuntimeException e) {
      String why = String.valueOf(e.getMessage());
      if (!why.equals(told)) {
        LOG.error("Files cannot be shared, it is tried again: {}", why);
      }
      thread.after(UNTIL_MENDED, () -> ensure(folders, why));
    }
  }
}
