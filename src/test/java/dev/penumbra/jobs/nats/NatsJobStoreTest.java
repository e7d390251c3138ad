package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.JobStore;
import dev.penumbra.jobs.tck.JobStoreTck;
import io.micronaut.serde.ObjectMapper;
import java.util.UUID;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The behavior suite on a real nats-server. */
final class NatsJobStoreTest extends JobStoreTck {

  @RegisterExtension static final OneServer NATS = new OneServer();

  private final NatsLink link = NATS.link();
  private final String prefix = "t" + UUID.randomUUID();

  @Override
  protected JobStore open() {
    NatsJobStore store = new NatsJobStore(link, ObjectMapper.getDefault(), prefix, 1);
    NATS.closing(store);
    return store;
  }

  /** Another process on the same bucket: nothing of the first one's memory matters. */
  @Override
  protected JobStore afterCrash() {
    return open();
  }
}
