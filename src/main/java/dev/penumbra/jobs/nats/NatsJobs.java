package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.JobQueue;
import dev.penumbra.jobs.JobStore;
import dev.penumbra.jobs.JobsConfig;
import dev.penumbra.jobs.local.LocalJobQueue;
import dev.penumbra.model.BundleCatalog;
import io.micronaut.serde.ObjectMapper;
import java.util.List;

/** The ports of a process that shares its jobs, over one connection. */
final class NatsJobs implements AutoCloseable {

  private final NatsLink link;
  private final NatsJobStore store;
  private final NatsJobQueue queue;

  NatsJobs(NatsConfig nats, JobsConfig jobs, ObjectMapper mapper, BundleCatalog bundles) {
    link = new NatsLink(NatsLogin.options(nats));
    store = new NatsJobStore(link, mapper, nats.prefix(), nats.replicas());
    queue =
        new NatsJobQueue(
            link,
            nats.prefix(),
            nats.replicas(),
            NatsJobQueue.Times.USUAL,
            new LocalJobQueue(
                jobs.queueSize(), jobs.queueSizePerClient(), jobs.fastModeHeadStart()),
            store::newest,
            () -> models(bundles));
    store.follow(queue::heard);
  }

  JobStore store() {
    return store;
  }

  JobQueue queue() {
    return queue;
  }

  @Override
  public void close() {
    queue.close();
    store.close();
    link.close();
  }

  private static List<String> models(BundleCatalog bundles) {
    return bundles.all().stream().map(model -> model.manifest().id()).toList();
  }
}
