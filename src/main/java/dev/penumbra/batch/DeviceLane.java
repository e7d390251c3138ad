package dev.penumbra.batch;

import dev.penumbra.cases.CaseReader;
import dev.penumbra.inference.ComputeDevice;
import dev.penumbra.jobs.CaseSegmentation;
import dev.penumbra.jobs.WorkWatch;
import dev.penumbra.results.ResultSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Does cases in this process, on one of its devices. */
public final class DeviceLane implements Lane {

  private final ComputeDevice device;
  private final CaseReader reader;
  private final CaseSegmentation segmentation;
  private final Clock clock;

  /**
   * A lane.
   *
   * @param device where the networks run
   * @param reader reads the images
   * @param segmentation does the work
   * @param clock tells how long it took
   */
  public DeviceLane(
      ComputeDevice device, CaseReader reader, CaseSegmentation segmentation, Clock clock) {
    this.device = device;
    this.reader = reader;
    this.segmentation = segmentation;
    this.clock = clock;
  }

  @Override
  public String name() {
    return device.name();
  }

  @Override
  public CaseFigures run(BatchTask task, Path folder, WorkWatch watch) throws IOException {
    Instant started = clock.instant();
    ResultSummary summary =
        segmentation.run(
            wanted -> reader.read(task.files(), wanted),
            task.plan(),
            device,
            started,
            folder,
            watch);
    double seconds = Duration.between(started, clock.instant()).toMillis() / 1000.0;
    return CaseFigures.of(summary, seconds, device.name());
  }
}
