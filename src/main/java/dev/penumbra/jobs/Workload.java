package dev.penumbra.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who does what at present, in this process and in those that it shares its jobs with, and when
 * which device is free. Thread-safe.
 */
final class Workload {

  private static final Comparator<JobId> BY_NAME = Comparator.comparing(JobId::value);

  private final Durations durations;
  private final Timer timer;
  private final Devices devices;
  private final Fleet fleet;
  private final Map<String, Running> here = new ConcurrentHashMap<>(); // by device
  private final Map<JobId, Running> elsewhere = new ConcurrentHashMap<>();

  /** A job since some moment of the timer. */
  private record Running(Job job, long since) {}

  /** Devices that take the same models. */
  private static final class Kind {
    private final Set<String> models;
    private final List<Double> freeIn = new ArrayList<>();
    private int idle;

    Kind(Set<String> models) {
      this.models = models;
    }

    private WorkPlan.Group group() {
      for (int i = 0; i < idle; i++) {
        freeIn.add(0.0);
      }
      return new WorkPlan.Group(models::contains, freeIn);
    }
  }

  /**
   * Nobody does anything.
   *
   * @param durations how long jobs take
   * @param timer tells the time
   * @param devices where this process does jobs
   * @param fleet the other processes
   */
  Workload(Durations durations, Timer timer, Devices devices, Fleet fleet) {
    this.durations = durations;
    this.timer = timer;
    this.devices = devices;
    this.fleet = fleet;
  }

  /**
   * Says what a device of this process does now.
   *
   * @param device the device's name
   * @param job the running job; empty between two
   */
  void running(String device, Optional<Job> job) {
    job.ifPresentOrElse(
        begun -> here.put(device, new Running(begun, timer.nanoTime())), () -> here.remove(device));
  }

  /**
   * Says what another process made of a job.
   *
   * @param job its state
   * @param elapsed how long it has been running
   */
  void heard(Job job, Duration elapsed) {
    if (job.status() != JobStatus.RUNNING) {
      elsewhere.remove(job.id());
    } else {
      elsewhere.compute(
          job.id(),
          (id, known) ->
              known != null && known.job().attempt() == job.attempt()
                  ? known
                  : new Running(job, timer.nanoTime() - elapsed.toNanos()));
    }
  }

  /** The jobs that this process is doing. */
  List<JobId> here() {
    return here.values().stream().map(running -> running.job().id()).sorted(BY_NAME).toList();
  }

  /** A plan of what is running, and of nothing else yet. */
  WorkPlan plan() {
    return new WorkPlan(fleet.shared() ? ofAll() : own());
  }

  private List<WorkPlan.Group> own() {
    List<String> all = devices.all();
    return (all.isEmpty() ? List.of("") : all) // one until they are known
        .stream()
            .map(
                device ->
                    new WorkPlan.Group(
                        model -> devices.fits(model, device), List.of(remaining(here.get(device)))))
            .toList();
  }

  private List<WorkPlan.Group> ofAll() {
    Map<Set<String>, Kind> kinds = new LinkedHashMap<>();
    for (FleetWorker worker : fleet.workers()) {
      for (FleetWorker.Device device : worker.devices()) {
        kinds.computeIfAbsent(Set.copyOf(device.takes()), Kind::new).idle++;
      }
    }
    List<Kind> choosiest =
        kinds.values().stream()
            .sorted(Comparator.comparingInt((Kind kind) -> kind.models.size()))
            .toList();
    Stream.concat(here.values().stream(), elsewhere.values().stream())
        .forEach(running -> occupy(choosiest, running));
    return choosiest.stream().map(Kind::group).toList();
  }

  /** Which device does it is not told; those that can do little else are the likeliest. */
  private void occupy(List<Kind> choosiest, Running running) {
    choosiest.stream()
        .filter(kind -> kind.idle > 0 && kind.models.contains(running.job().model()))
        .findFirst()
        .ifPresent(
            kind -> {
              kind.idle--;
              kind.freeIn.add(remaining(running));
            });
  }

  /** Seconds until a device is free; NaN until measured. */
  private double remaining(@Nullable Running now) {
    if (now == null) {
      return 0;
    }
    double elapsed = (timer.nanoTime() - now.since()) / 1e9;
    OptionalDouble whole = durations.seconds(now.job());
    return whole.isPresent() ? Math.max(0, whole.getAsDouble() - elapsed) : Double.NaN;
  }
}
