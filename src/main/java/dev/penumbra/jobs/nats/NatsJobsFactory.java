package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.Fleet;
import dev.penumbra.jobs.JobQueue;
import dev.penumbra.jobs.JobStore;
import dev.penumbra.jobs.JobsConfig;
import dev.penumbra.jobs.ResultStore;
import dev.penumbra.jobs.Shared;
import dev.penumbra.jobs.local.LocalResultStore;
import dev.penumbra.model.BundleCatalog;
import dev.penumbra.results.ResultCache;
import dev.penumbra.results.ResultFolders;
import dev.penumbra.results.ResultsConfig;
import dev.penumbra.storage.SharedStorage;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The ports of a process that shares its jobs with others. */
@Factory
@Requires(condition = Shared.class)
final class NatsJobsFactory {

  /** Results are removed when they expire; the store does it where no process is there to do it. */
  private static final Duration LATER = Duration.ofHours(1);

  private final Clock clock;

  NatsJobsFactory(@Nullable Clock clock) {
    this.clock = clock == null ? Clock.systemUTC() : clock;
  }

  @Singleton
  @Bean(preDestroy = "close")
  NatsJobs natsJobs(
      NatsConfig nats,
      SilenceConfig silence,
      JobsConfig jobs,
      ObjectMapper mapper,
      BundleCatalog bundles,
      NatsSharedStorage storage) {
    return new NatsJobs(nats, silence, jobs, mapper, bundles, storage);
  }

  @Singleton
  @Bean(
      preDestroy = "close",
      typed = {NatsSharedStorage.class, SharedStorage.class})
  NatsSharedStorage sharedStorage(NatsConfig nats, ObjectMapper mapper) {
    NatsLink link = new NatsLink(NatsLogin.options(nats));
    return new NatsSharedStorage(link, mapper, clock, nats.prefix(), nats.replicas());
  }

  @Singleton
  ResultStore resultStore(SharedStorage storage, ResultFolders folders, ResultsConfig config) {
    return new NatsResultStore(
        new LocalResultStore(folders, config.retention()),
        new ResultCache(folders, config.resultsBudget()),
        storage.folders("results", config.retention().plus(LATER)),
        clock);
  }

  @Singleton
  JobStore jobStore(NatsJobs jobs) {
    return jobs.store();
  }

  @Singleton
  Fleet fleet(NatsJobs jobs) {
    return jobs.fleet();
  }

  @Singleton
  JobQueue jobQueue(NatsJobs jobs) {
    return jobs.queue();
  }
}
