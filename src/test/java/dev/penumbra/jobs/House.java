package dev.penumbra.jobs;

import dev.penumbra.cases.CaseCatalog;
import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseReader;
import dev.penumbra.cases.CaseSource;
import dev.penumbra.cases.CaseSummary;
import dev.penumbra.cases.LoadWatch;
import dev.penumbra.jobs.local.LocalJobQueue;
import dev.penumbra.jobs.local.LocalJobStore;
import dev.penumbra.jobs.local.LocalProgressLog;
import dev.penumbra.jobs.local.LocalResultStore;
import dev.penumbra.jobs.local.NoFleet;
import dev.penumbra.model.RunOptions;
import dev.penumbra.results.ResultFolders;
import dev.penumbra.volume.Modality;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;

/**
 * The whole of the jobs on a temporary folder, with real parts but for the network and the time.
 */
public final class House implements AutoCloseable {

  public static final Duration RETENTION = Duration.ofHours(24);
  public static final Duration TIMEOUT = Duration.ofMinutes(30);
  static final Duration HANG_GRACE = Duration.ofSeconds(20);
  public static final long BUDGET = 1L << 30;
  public static final CaseId CASE = new CaseId("sub-01");

  public final ManualTime time;
  public final ScriptedProcessor processor;
  public final ResultFolders folders;
  public final LocalJobStore store;
  public final QueuePositions positions;
  public final JobQueue queue;
  public final LocalProgressLog log;
  public final JobLedger ledger;
  public final JobService service;
  public final JobsLifecycle lifecycle;
  final Workers workers;
  final Retention retention;
  private final ExecutorService events = Executors.newSingleThreadExecutor();

  public House(Path root, int queueSize) {
    this(root, config(queueSize), BUDGET, new ManualTime());
  }

  /** A house whose work is done on these devices. */
  public House(Path root, int queueSize, List<String> devices) {
    this(root, config(queueSize), BUDGET, new ManualTime(), devices);
  }

  public House(Path root, JobsConfig config, long budget, ManualTime time) {
    this(root, config, budget, time, List.of("test-device"));
  }

  private House(
      Path root, JobsConfig config, long budget, ManualTime time, List<String> deviceNames) {
    this.time = time;
    processor = new ScriptedProcessor(deviceNames);
    Devices devices = new Devices();
    folders = new ResultFolders(root.resolve("results"), time);
    log = new LocalProgressLog(events, time, 1000);
    store = new LocalJobStore(root.resolve("journal"), ObjectMapper.getDefault(), log::history, 2);
    queue =
        new LocalJobQueue(
            config.queueSize(), config.queueSizePerClient(), config.fastModeHeadStart());
    ledger = new JobLedger(store, log);
    ResultStore results = new LocalResultStore(folders, RETENTION);
    Durations durations = new Durations();
    NoFleet fleet = new NoFleet();
    Workload workload = new Workload(durations, time, devices, fleet);
    positions = new QueuePositions(queue, store, ledger, durations, time, workload);
    CaseSource source =
        new CaseSource() {
          @Override
          public String name() {
            return "test";
          }

          @Override
          public Optional<CaseFiles> files(CaseId id, Set<Modality> wanted, LoadWatch watch) {
            return Optional.empty();
          }

          @Override
          public List<CaseSummary> list() {
            return List.of(
                new CaseSummary(
                    CASE, "Subject 1", "test", Set.of(Modality.DWI, Modality.ADC), false));
          }
        };
    service =
        new JobService(
            new CaseCatalog(List.of(source), new CaseReader()),
            processor,
            queue,
            store,
            log,
            results,
            ledger,
            positions,
            new JobIds(RandomGenerator.getDefault()),
            time);
    workers =
        new Workers(
            processor,
            devices,
            fleet,
            () -> new FleetWorker("house", "1", List.of(), List.of(), List.of()),
            device ->
                new Worker(
                    device, devices, queue, ledger, results, processor, positions, durations, time,
                    time, config));
    retention = new Retention(store, log, results, ledger, time, time, budget);
    lifecycle =
        new JobsLifecycle(
            new JobsLifecycle.Parts(
                service, queue, store, log, results, ledger, durations, positions, retention,
                workers),
            time,
            config);
  }

  public static JobsConfig config(int queueSize) {
    return new JobsConfig(
        queueSize,
        queueSize,
        0,
        3,
        TIMEOUT,
        Duration.ofMinutes(5),
        Duration.ofMinutes(10),
        TIMEOUT,
        Duration.ofMinutes(10),
        Duration.ofMinutes(5),
        Duration.ZERO,
        HANG_GRACE);
  }

  public House start() {
    lifecycle.start();
    return this;
  }

  public static JobRequest request() {
    return requestOf("client");
  }

  public static JobRequest requestOf(String client) {
    return new JobRequest(CASE, true, Optional.empty(), RunOptions.NONE, Optional.empty(), client);
  }

  public static JobRequest request(String key, boolean fast) {
    return new JobRequest(
        CASE, fast, Optional.empty(), RunOptions.NONE, Optional.of(key), "client");
  }

  public static JobRequest requestOfModel(String model) {
    return new JobRequest(
        CASE, true, Optional.of(model), RunOptions.NONE, Optional.empty(), "client");
  }

  public Job submit() {
    return service.submit(request());
  }

  public Job now(Job job) {
    return service.find(job.id()).orElseThrow();
  }

  /** Waits until the processor has the job. */
  public Job awaitBegun(Job job) {
    Eventually.until("the job began", () -> processor.begun.contains(job.id()));
    return now(job);
  }

  public Job awaitEnd(Job job) {
    Eventually.until("the job ended", () -> now(job).status().terminal());
    return now(job);
  }

  /** Publishes the places in the queue now. */
  public void movePlaces() {
    time.advance(Duration.ofSeconds(2));
  }

  /** Everything in a job's folder but the marker, by name; nothing where there is none. */
  public List<String> files(Job job) {
    Optional<Path> folder = folders.find(job.id().value());
    if (folder.isEmpty()) {
      return List.of();
    }
    try (var listing = Files.list(folder.get())) {
      return listing
          .map(file -> file.getFileName().toString())
          .filter(n -> !n.equals(".penumbra"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As {@code kill -9} leaves it: nothing more is written, and another may open the folder. */
  public void kill() {
    store.close();
  }

  @Override
  public void close() {
    processor.letAllPass();
    lifecycle.close();
    store.close();
    events.shutdownNow();
  }
}
