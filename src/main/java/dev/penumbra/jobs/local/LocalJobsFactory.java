package dev.penumbra.jobs.local;

import dev.penumbra.jobs.Alone;
import dev.penumbra.jobs.Fleet;
import dev.penumbra.jobs.JobQueue;
import dev.penumbra.jobs.JobStore;
import dev.penumbra.jobs.JobsConfig;
import dev.penumbra.jobs.JobsListener;
import dev.penumbra.jobs.ProgressLog;
import dev.penumbra.jobs.ResultStore;
import dev.penumbra.jobs.Timer;
import dev.penumbra.results.ResultFolders;
import dev.penumbra.results.ResultsConfig;
import dev.penumbra.storage.DataFolder;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.util.List;

/** The ports of one process; all but progress only where it is the only one. */
@Factory
final class LocalJobsFactory {

  /** Finished jobs in memory: a few kilobytes each, the others are read from the journal. */
  private static final int FINISHED_IN_MEMORY = 1000;

  /** Single steps of finished jobs that can still be replayed: some 300 bytes each. */
  private static final int REPLAYABLE_SNAPSHOTS = 20_000;

  @Singleton
  @Bean(
      preDestroy = "close",
      typed = {ThreadTimer.class, Timer.class})
  ThreadTimer timer() {
    return new ThreadTimer("penumbra-events");
  }

  @Singleton
  @Requires(condition = Alone.class)
  JobQueue jobQueue(JobsConfig config) {
    return new LocalJobQueue(
        config.queueSize(), config.queueSizePerClient(), config.fastModeHeadStart());
  }

  @Singleton
  @Requires(condition = Alone.class)
  Fleet fleet() {
    return new NoFleet();
  }

  @Singleton
  @Requires(condition = Alone.class)
  @Bean(
      preDestroy = "close",
      typed = {LocalJobStore.class, JobStore.class})
  LocalJobStore jobStore(
      DataFolder data, ObjectMapper mapper, Progress progress, List<JobsListener> listeners) {
    LocalJobStore store =
        new LocalJobStore(
            data.path().resolve("journal"), mapper, progress.log()::history, FINISHED_IN_MEMORY);
    listeners.forEach(store::tell);
    return store;
  }

  @Singleton
  ProgressLog progressLog(Progress progress) {
    return progress.log();
  }

  @Singleton
  Progress progress(ThreadTimer timer) {
    return new Progress(new LocalProgressLog(timer, timer, REPLAYABLE_SNAPSHOTS));
  }

  /** The log as the store needs it, which keeps its history in the journal. */
  record Progress(LocalProgressLog log) {}

  @Singleton
  @Requires(condition = Alone.class)
  ResultStore resultStore(ResultFolders folders, ResultsConfig config) {
    return new LocalResultStore(folders, config.retention());
  }
}
