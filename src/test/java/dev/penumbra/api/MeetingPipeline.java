package dev.penumbra.api;

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
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The real pipeline; two jobs go on only when both of them infer. */
@Singleton
@Primary
@Requires(property = MeetingPipeline.PROPERTY)
final class MeetingPipeline implements CaseProcessor {

  static final String PROPERTY = "penumbra.tests.meeting";

  private final SegmentationPipeline real;
  private final CyclicBarrier meeting = new CyclicBarrier(2);

  MeetingPipeline(SegmentationPipeline real) {
    this.real = real;
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
    return real.process(job, folder, new Met(watch, meeting));
  }

  private record Met(WorkWatch watch, CyclicBarrier meeting) implements WorkWatch {

    @Override
    public void stage(Stage stage) {
      watch.stage(stage);
      if (stage == Stage.INFERRING) {
        try {
          meeting.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
          throw new IllegalStateException("the other job does not infer", e);
        }
      }
    }

    @Override
    public void progress(int done, int total) {
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
