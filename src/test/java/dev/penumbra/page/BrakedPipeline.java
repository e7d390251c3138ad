package dev.penumbra.page;

import dev.penumbra.cases.CaseSummary;
import dev.penumbra.jobs.Assignment;
import dev.penumbra.jobs.CaseProcessor;
import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobRequest;
import dev.penumbra.jobs.ProcessedCase;
import dev.penumbra.jobs.SegmentationPipeline;
import dev.penumbra.jobs.Stage;
import dev.penumbra.jobs.WorkWatch;
import io.micronaut.context.annotation.Primary;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The real pipeline; tells of a step of its work when the brake allows it. */
@Singleton
@Primary
@Requires(property = Brake.PROPERTY)
final class BrakedPipeline implements CaseProcessor {

  private final SegmentationPipeline real;
  private final Brake brake;

  BrakedPipeline(SegmentationPipeline real, Brake brake) {
    this.real = real;
    this.brake = brake;
  }

  @Override
  public Assignment assign(JobRequest request, CaseSummary summary) {
    return real.assign(request, summary);
  }

  @Override
  public List<String> devices() {
    return real.devices();
  }

  @Override
  public ProcessedCase process(Job job, Path folder, WorkWatch watch) throws IOException {
    brake.begun();
    try {
      return real.process(job, folder, new Braked(watch, brake));
    } finally {
      brake.ended();
    }
  }

  private record Braked(WorkWatch watch, Brake brake) implements WorkWatch {

    @Override
    public void stage(Stage stage) {
      watch.stage(stage);
    }

    @Override
    public void progress(int done, int total) {
      if (done > 0) {
        brake.await(watch);
      }
      watch.progress(done, total);
    }

    @Override
    public void loaded(long bytes, long total) {
      watch.loaded(bytes, total);
    }

    @Override
    public boolean cancelled() {
      return watch.cancelled();
    }
  }
}
