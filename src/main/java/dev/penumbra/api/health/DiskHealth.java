package dev.penumbra.api.health;

import dev.penumbra.jobs.JobStore;
import dev.penumbra.results.ResultFolders;
import io.micronaut.context.BeanProvider;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import io.micronaut.scheduling.TaskExecutors;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Ready while jobs and results can be written and a result's worth of space is left. */
@Singleton
@Readiness
final class DiskHealth implements HealthIndicator {

  /** Twice the files of a large case. */
  private static final long LEAST_FREE_BYTES = 500_000_000;

  /** Always the same, so that probes that a crash or a full disk cuts short do not add up. */
  private static final String PROBE = ".health.part";

  private static final Logger LOG = LoggerFactory.getLogger(DiskHealth.class);

  private final ResultFolders folders;
  private final BeanProvider<JobStore> store;
  private final Scheduler threads;

  DiskHealth(
      ResultFolders folders,
      BeanProvider<JobStore> store,
      @Named(TaskExecutors.BLOCKING) ExecutorService threads) {
    this.folders = folders;
    this.store = store;
    this.threads = Schedulers.fromExecutorService(threads);
  }

  @Override
  public Publisher<HealthResult> getResult() {
    return Mono.fromSupplier(this::result).subscribeOn(threads);
  }

  private HealthResult result() {
    JobStore jobs = store.get();
    boolean writable = false;
    long free = 0;
    try {
      FileStore files = Files.getFileStore(folders.root());
      free = files.getUsableSpace();
      probe(folders.root().resolve(PROBE));
      writable = true;
    } catch (IOException e) {
      LOG.warn("The results folder cannot be written to", e);
    }
    boolean fine = writable && jobs.writable() && free >= LEAST_FREE_BYTES;
    return HealthResult.builder("disk", fine ? HealthStatus.UP : HealthStatus.DOWN)
        .details(
            Map.of(
                "writable",
                writable,
                "freeBytes",
                free,
                "jobsWritable",
                jobs.writable(),
                "lostBytes",
                jobs.lostBytes()))
        .build();
  }

  private static void probe(Path file) throws IOException {
    try {
      Files.write(file, new byte[] {1});
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
