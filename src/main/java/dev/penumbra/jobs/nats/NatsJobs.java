package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.Fleet;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobQueue;
import dev.penumbra.jobs.JobStore;
import dev.penumbra.jobs.JobsConfig;
import dev.penumbra.jobs.local.LocalJobQueue;
import dev.penumbra.model.BundleCatalog;
import io.micronaut.serde.ObjectMapper;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The ports of a process that shares its jobs, over one connection. */
final class NatsJobs implements AutoCloseable {

  private final NatsLink link;
  private final NatsJobStore store;
  private final NatsJobQueue queue;
  private final WorkerRegistry workers;

  NatsJobs(
      NatsConfig nats,
      SilenceConfig silence,
      JobsConfig jobs,
      ObjectMapper mapper,
      BundleCatalog bundles,
      NatsSharedStorage storage) {
    link = new NatsLink(NatsLogin.options(nats));
    store = new NatsJobStore(link, mapper, nats.prefix(), nats.replicas(), storage::sound);
    workers =
        new WorkerRegistry(
            link, mapper, nats.prefix(), nats.replicas(), WorkerRegistry.Times.USUAL);
    queue =
        new NatsJobQueue(
            link,
            nats.prefix(),
            nats.replicas(),
            silence.times(),
            new LocalJobQueue(
                jobs.queueSize(), jobs.queueSizePerClient(), jobs.fastModeHeadStart()),
            store::newest,
            () -> models(bundles),
            this::unclaimed);
    store.follow(queue::heard);
  }

  Fleet fleet() {
    return workers;
  }

  JobStore store() {
    return store;
  }

  JobQueue queue() {
    return queue;
  }

  @Override
  public void close() {
    workers.close();
    queue.close();
    store.close();
    link.close();
  }

  /** Jobs that run, and that no worker says it does. */
  private List<JobQueue.Entry> unclaimed() {
    Set<JobId> claimed =
        workers.workers().stream()
            .flatMap(worker -> worker.jobs().stream())
            .collect(Collectors.toSet());
    return store.running().stream()
        .filter(job -> !claimed.contains(job.job().id()))
        .map(JobQueue.Entry::of)
        .toList();
  }

  private static List<String> models(BundleCatalog bundles) {
    return bundles.all().stream().map(model -> model.manifest().id()).toList();
  }
}
