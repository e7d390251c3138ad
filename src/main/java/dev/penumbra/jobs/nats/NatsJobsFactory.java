package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.JobQueue;
import dev.penumbra.jobs.JobStore;
import dev.penumbra.jobs.JobsConfig;
import dev.penumbra.jobs.Shared;
import dev.penumbra.model.BundleCatalog;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;

/** The ports of a process that shares its jobs with others. */
@Factory
@Requires(condition = Shared.class)
final class NatsJobsFactory {

  @Singleton
  @Bean(preDestroy = "close")
  NatsJobs natsJobs(NatsConfig nats, JobsConfig jobs, ObjectMapper mapper, BundleCatalog bundles) {
    return new NatsJobs(nats, jobs, mapper, bundles);
  }

  @Singleton
  JobStore jobStore(NatsJobs jobs) {
    return jobs.store();
  }

  @Singleton
  JobQueue jobQueue(NatsJobs jobs) {
    return jobs.queue();
  }
}
