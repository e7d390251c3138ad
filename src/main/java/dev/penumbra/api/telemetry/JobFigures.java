package dev.penumbra.api.telemetry;

import dev.penumbra.inference.ComputeDevice;
import dev.penumbra.inference.ComputeDevices;
import dev.penumbra.jobs.Fleet;
import dev.penumbra.jobs.JobQueue;
import dev.penumbra.jobs.JobStatus;
import dev.penumbra.jobs.JobStore;
import dev.penumbra.jobs.JobsListener.Removal;
import dev.penumbra.model.BundleCatalog;
import dev.penumbra.model.Model;
import io.micrometer.core.instrument.Tags;
import io.micronaut.context.BeanProvider;
import jakarta.inject.Singleton;
import java.util.List;

/** How many jobs wait and run, and whether their journal can be written. */
@Singleton
final class JobFigures implements Figures {

  private final BeanProvider<JobQueue> queue;
  private final BeanProvider<JobStore> store;
  private final BeanProvider<Fleet> fleet;
  private final JobMeters meters;
  private final ComputeDevices devices;
  private final BundleCatalog models;

  JobFigures(
      BeanProvider<JobQueue> queue,
      BeanProvider<JobStore> store,
      BeanProvider<Fleet> fleet,
      JobMeters meters,
      ComputeDevices devices,
      BundleCatalog models) {
    this.queue = queue;
    this.store = store;
    this.fleet = fleet;
    this.meters = meters;
    this.devices = devices;
    this.models = models;
  }

  @Override
  public void enter(Sheet sheet) {
    JobQueue waiting = queue.get();
    JobStore kept = store.get();
    sheet.gauge(
        "penumbra.jobs.waiting", Sheet.NONE, "Jobs in the queue", Tags.empty(), waiting::size);
    sheet.gauge(
        "penumbra.jobs.waiting.limit",
        Sheet.NONE,
        "Jobs that may be in the queue",
        Tags.empty(),
        waiting::capacity);
    for (ComputeDevice device : devices.known().orElse(List.of())) {
      sheet.gauge(
          "penumbra.jobs.running",
          Sheet.NONE,
          "Jobs that a device works on",
          Tags.of("device", device.name()),
          () -> meters.running(device.name()));
    }
    sheet.gauge(
        "penumbra.journal.writable",
        Sheet.NONE,
        "1 while the journal can be written",
        Tags.empty(),
        () -> kept.writable() ? 1 : 0);
    sheet.gauge(
        "penumbra.journal.lost",
        Sheet.BYTES,
        "Bytes that were found damaged when the journal was opened",
        Tags.empty(),
        kept::lostBytes);
    workers(sheet, fleet.get());
    zeros(sheet);
  }

  private void workers(Sheet sheet, Fleet others) {
    if (!others.shared()) {
      return;
    }
    sheet.gauge(
        "penumbra.workers",
        Sheet.NONE,
        "Processes that do jobs and were heard of lately",
        Tags.empty(),
        () -> others.workers().size());
    for (Model model : models.all()) {
      sheet.gauge(
          "penumbra.workers.devices",
          Sheet.NONE,
          "Devices of these processes that take jobs of a model",
          Tags.of("model", model.id()),
          () -> others.workers().stream().mapToLong(worker -> worker.takers(model.id())).sum());
    }
  }

  /** Counts are there from the start, so that the first of a kind is an increase. */
  private void zeros(Sheet sheet) {
    for (Model model : models.all()) {
      JobMeters.accepted(sheet, model.id());
      for (JobStatus status : JobStatus.values()) {
        if (status.terminal()) {
          JobMeters.finished(sheet, model.id(), status.id());
        }
      }
    }
    JobMeters.failures(sheet, "internal");
    JobMeters.requeued(sheet);
    for (Removal why : Removal.values()) {
      JobMeters.removals(sheet, why);
    }
  }
}
