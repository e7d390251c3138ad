package dev.penumbra.batch;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseInbox;
import dev.penumbra.cases.CaseRefused;
import dev.penumbra.cases.SourceUnavailable;
import dev.penumbra.jobs.Fleet;
import dev.penumbra.jobs.FleetWorker;
import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobRequest;
import dev.penumbra.jobs.JobService;
import dev.penumbra.jobs.JobStatus;
import dev.penumbra.jobs.QueueFull;
import dev.penumbra.jobs.ResultStore;
import dev.penumbra.jobs.StoreUnreachable;
import dev.penumbra.jobs.WorkCancelled;
import dev.penumbra.jobs.WorkWatch;
import dev.penumbra.model.Mode;
import dev.penumbra.model.RunPlan;
import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.results.ResultFolders;
import dev.penumbra.volume.Modality;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers that share a queue, for a batch that gives them its cases: images go there as an
 * upload, and are forgotten there when the job has ended. Whatever does not answer is asked again,
 * for as long as the batch goes on. Thread-safe.
 */
public final class Cluster implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final Duration LOOK = Duration.ofSeconds(20);

  private final JobService service;
  private final CaseInbox inbox;
  private final ResultStore results;
  private final ResultFolders folders;
  private final Fleet fleet;
  private final String client = "batch-" + UUID.randomUUID();
  private final Set<CaseId> sent = ConcurrentHashMap.newKeySet();
  private final Set<JobId> begun = ConcurrentHashMap.newKeySet();

  /**
   * Workers that are reached through this process's service.
   *
   * @param service takes jobs
   * @param inbox takes images
   * @param results has what the jobs found
   * @param folders where files of results are brought to
   * @param fleet knows the workers
   */
  public Cluster(
      JobService service,
      CaseInbox inbox,
      ResultStore results,
      ResultFolders folders,
      Fleet fleet) {
    this.service = service;
    this.inbox = inbox;
    this.results = results;
    this.folders = folders;
    this.fleet = fleet;
  }

  /**
   * How many jobs of a model the workers can do at the same time, as far as they are heard of.
   *
   * @param model the model's id
   * @return the devices that take it
   */
  public int slots(String model) {
    return (int)
        fleet.workers().stream()
            .map(FleetWorker::devices)
            .flatMap(List::stream)
            .filter(device -> device.takes().contains(model))
            .count();
  }

  /**
   * Sends the images of a case.
   *
   * @param files the case
   * @param wanted which of its images
   * @param watch says whether to go on
   * @return under which name the workers find it, until {@link #forget}
   * @throws CaseRefused if the images are not taken
   * @throws IOException if a file cannot be read
   */
  CaseId send(CaseFiles files, Set<Modality> wanted, WorkWatch watch) throws IOException {
    Map<Modality, NiftiFile> images = new EnumMap<>(files.images());
    images.keySet().retainAll(wanted);
    while (true) {
      try {
        CaseId id = inbox.take(client, images);
        sent.add(id);
        return id;
      } catch (SourceUnavailable e) {
        pause(AGAIN, watch);
      }
    }
  }

  /**
   * Has a case segmented.
   *
   * @param sent its name there
   * @param plan which networks run, and how
   * @param watch hears of the progress and says whether to go on
   * @return the job when it has ended
   * @throws WorkCancelled if it is not wanted any more; then the job is cancelled
   */
  Job segment(CaseId sent, RunPlan plan, WorkWatch watch) {
    JobRequest request =
        new JobRequest(
            sent,
            plan.mode() == Mode.FAST,
            Optional.of(plan.model().id()),
            plan.options(),
            Optional.of(UUID.randomUUID().toString()), // asked twice, it is still one job
            client);
    Job job = patiently(() -> service.submit(request), watch);
    begun.add(job.id());
    boolean ended = false;
    try {
      Job last = follow(job, watch);
      ended = true;
      return last;
    } finally {
      if (!ended) {
        cancel(job.id());
      }
      begun.remove(job.id());
    }
  }

  /**
   * Brings a file of a job's result.
   *
   * @param job the completed job
   * @param role what file
   * @param watch says whether to go on
   * @return where it is, until {@link #drop}
   * @throws IllegalStateException if it is not there any more
   */
  Path fetch(Job job, String role, WorkWatch watch) {
    String name =
        Optional.ofNullable(job.result()).map(result -> result.files().get(role)).orElse("");
    boolean there = patiently(() -> results.fetch(job, name), watch);
    return Optional.of(there)
        .filter(Boolean::booleanValue)
        .flatMap(is -> folders.file(job.id().value(), name))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "The result of job " + job.id() + " was removed before it was fetched."));
  }

  /** Forgets there what was sent. */
  void forget(CaseId id) {
    try {
      inbox.delete(id);
    } catch (RuntimeException e) {
      LOG.warn("an upload of the batch stays until it expires: {}", e.toString());
    }
    sent.remove(id);
  }

  /** The copies here of what a job found; they stay there until they expire. */
  void drop(Job job) {
    folders.delete(job.id().value());
  }

  /** Cancels what goes on, and forgets what was sent. */
  @Override
  public void close() {
    begun.forEach(this::cancel);
    sent.forEach(this::forget);
  }

  private Job follow(Job first, WorkWatch watch) {
    Job job = first;
    tell(job, watch);
    while (!job.status().terminal()) {
      stopIfCancelled(watch);
      Job known = job;
      Job next = patiently(() -> changed(known), watch);
      if (next.stage() != job.stage() || next.progress() != job.progress()) {
        tell(next, watch);
      }
      job = next;
    }
    return job;
  }

  private Job changed(Job known) {
    try {
      return service
          .awaitChange(known.id(), known.seq(), LOOK)
          .toCompletableFuture()
          .get(2 * LOOK.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkCancelled();
    } catch (ExecutionException | TimeoutException e) {
      throw new StoreUnreachable(e);
    }
  }

  private static void tell(Job job, WorkWatch watch) {
    if (job.status() == JobStatus.RUNNING) {
      watch.stage(job.stage());
      watch.progress((int) job.progress(), 100);
    } else {
      watch.stage(job.stage());
    }
  }

  private void cancel(JobId id) {
    try {
      service.cancel(id);
    } catch (RuntimeException e) {
      LOG.warn("a job of the batch goes on without it: {}", e.toString());
    }
  }

  private static <T> T patiently(Supplier<T> question, WorkWatch watch) {
    while (true) {
      try {
        return question.get();
      } catch (StoreUnreachable | SourceUnavailable e) {
        LOG.debug("asked again", e);
        pause(AGAIN, watch);
      } catch (QueueFull e) {
        pause(e.retryAfter(), watch);
      }
    }
  }

  private static void pause(Duration time, WorkWatch watch) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkCancelled();
    }
    stopIfCancelled(watch);
  }

  private static void stopIfCancelled(WorkWatch watch) {
    if (watch.cancelled()) {
      throw new WorkCancelled();
    }
  }
}
