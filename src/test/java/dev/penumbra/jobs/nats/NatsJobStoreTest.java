package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.JobStore;
import dev.penumbra.jobs.tck.JobStoreTck;
import io.micronaut.serde.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The behavior suite on a real nats-server. */
final class NatsJobStoreTest extends JobStoreTck {

  @TempDir static Path folder;
  private static NatsServer server;
  private static NatsLink link;

  private final String prefix = "t" + UUID.randomUUID();
  private final List<NatsJobStore> opened = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    server = NatsServer.start(folder);
    link = server.link();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      link.close();
      server.close();
    }
  }

  @Override
  protected JobStore open() {
    NatsJobStore store = new NatsJobStore(link, ObjectMapper.getDefault(), prefix, 1);
    opened.add(store);
    return store;
  }

  /** Another process on the same bucket: nothing of the first one's memory matters. */
  @Override
  protected JobStore afterCrash() {
    return open();
  }

  @AfterEach
  void close() {
    opened.forEach(NatsJobStore::close);
  }
}
