package dev.penumbra.jobs;

import dev.penumbra.cases.CaseSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Tells listeners how long each stage of the work takes and how its patches get on. */
final class WatchedProcessor implements CaseProcessor {

  private final CaseProcessor processor;
  private final List<JobsListener> listeners;
  private final Timer timer;

  /**
   * A processor that is watched.
   *
   * @param processor does the work
   * @param listeners hear of it, on the thread that does it
   * @param timer measures it
   */
  WatchedProcessor(CaseProcessor processor, List<JobsListener> listeners, Timer timer) {
    this.processor = processor;
    this.listeners = List.copyOf(listeners);
    this.timer = timer;
  }

  @Override
  public Assignment assign(JobRequest request, CaseSummary summary) {
    return processor.assign(request, summary);
  }

  @Override
  public List<String> devices() {
    return processor.devices();
  }

  @Override
  public ProcessedCase process(Job job, Path folder, WorkWatch watch) throws IOException {
    Stopwatch stopwatch = new Stopwatch(job, watch);
    ProcessedCase processed = processor.process(job, folder, stopwatch);
    stopwatch.stageOver();
    return processed;
  }

  /** Measures one job; what it hears goes on to the watch. A stage that fails is not told. */
  private final class Stopwatch implements WorkWatch {

    private final Job job;
    private final WorkWatch watch;
    private Stage stage = Stage.LOADING;
    private long stageBegan = timer.nanoTime();
    private long patchesBegan = stageBegan;
    private int done;

    Stopwatch(Job job, WorkWatch watch) {
      this.job = job;
      this.watch = watch;
    }

    @Override
    public void stage(Stage next) {
      if (next.compareTo(stage) > 0) {
        stageOver();
        stage = next;
        stageBegan = timer.nanoTime();
        patchesBegan = stageBegan;
      }
      watch.stage(next);
    }

    void stageOver() {
      Duration took = Duration.ofNanos(timer.nanoTime() - stageBegan);
      tell(listener -> listener.stageOver(job, stage, took));
    }

    @Override
    public void progress(int now, int total) {
      long time = timer.nanoTime();
      int patches = now - done;
      if (patches > 0) {
        Duration took = Duration.ofNanos(time - patchesBegan);
        tell(listener -> listener.patchesDone(job, patches, took));
      }
      done = now;
      patchesBegan = time;
      watch.progress(now, total);
    }

    @Override
    public void loaded(long bytes, long total) {
      watch.loaded(bytes, total);
    }

    @Override
    public boolean cancelled() {
      return watch.cancelled();
    }

    private void tell(Consumer<JobsListener> what) {
      listeners.forEach(what);
    }
  }
}
