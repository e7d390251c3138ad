package dev.penumbra.batch;

import dev.penumbra.batch.CaseOutcome.Done;
import dev.penumbra.batch.CaseOutcome.Failed;
import dev.penumbra.cases.CaseId;
import dev.penumbra.inference.ModelTooLarge;
import dev.penumbra.jobs.Stage;
import dev.penumbra.jobs.WorkWatch;
import dev.penumbra.results.BuildVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The part of a run in which lanes work, a thread for each. For one run. */
final class LaneWork {

  private static final Logger LOG = LoggerFactory.getLogger(LaneWork.class);

  private final OutFolder folder;
  private final BatchState state;
  private final Function<Throwable, String> sentence;
  private final BatchListener listener;
  private final Clock clock;
  private Optional<IOException> broken = Optional.empty();

  LaneWork(
      OutFolder folder,
      BatchState state,
      Function<Throwable, String> sentence,
      BatchListener listener,
      Clock clock) {
    this.folder = folder;
    this.state = state;
    this.sentence = sentence;
    this.listener = listener;
    this.clock = clock;
  }

  /**
   * Works until every case is done or has failed.
   *
   * @param waiting the cases, in order
   * @param lanes who does them
   * @throws IOException if the table cannot be written
   */
  void run(List<BatchTask> waiting, List<Lane> lanes) throws IOException, InterruptedException {
    state.begin(System.nanoTime());
    listener.lanes(lanes.stream().map(Lane::name).toList());
    Tasks tasks = new Tasks(waiting, lanes.size());
    List<Thread> threads = new ArrayList<>();
    for (Lane lane : lanes) {
      Thread thread = new Thread(() -> takeTasks(tasks, lane), "batch-" + lane.name());
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (broken.isPresent()) {
      throw broken.get();
    }
  }

  private void takeTasks(Tasks tasks, Lane lane) {
    try {
      for (Optional<BatchTask> task = tasks.next(); task.isPresent(); task = tasks.next()) {
        if (!done(task.get(), tasks, lane)) {
          return;
        }
        tasks.finished();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      stop(tasks, e);
    } catch (RuntimeException | Error e) { // else the other lanes would wait for this one
      stop(tasks, new IOException("The batch cannot go on.", e));
    }
  }

  /** Does a case; false where the lane gave it back and is closed. */
  private boolean done(BatchTask task, Tasks tasks, Lane lane) throws IOException {
    CaseOutcome outcome;
    try {
      outcome = result(task, lane);
    } catch (ModelTooLarge e) {
      if (tasks.giveBack(task)) {
        close(lane, e);
        return false;
      }
      outcome = failure(task, e);
    } catch (Throwable e) { // also errors: the other cases go on
      outcome = failure(task, e);
    }
    end(task.id(), outcome);
    return true;
  }

  private CaseOutcome result(BatchTask task, Lane lane) throws IOException {
    Provenance from = Provenance.of(task);
    Path made = folder.begin(task.id());
    try {
      Watch watch = new Watch(task.id(), lane.name());
      watch.stage(Stage.LOADING);
      CaseFigures figures = lane.run(task, made, watch);
      List<CaseRecord.KeptFile> files = OutFolder.files(made);
      SummaryPicture.drawTile(task.id(), made, figures.dice() != null);
      CaseRecord record =
          new CaseRecord(
              CaseRecord.SCHEMA,
              task.id().value(),
              from,
              figures,
              files,
              BuildVersion.current(),
              clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
      folder.publish(task.id(), made, record);
      return Done.of(record, false);
    } finally {
      folder.discard(made);
    }
  }

  private Failed failure(BatchTask task, Throwable thrown) {
    LOG.debug("case {} failed", task.id(), thrown);
    return new Failed(sentence.apply(thrown));
  }

  private synchronized void end(CaseId id, CaseOutcome outcome) throws IOException {
    state.end(id, outcome);
    listener.ended(id, outcome, state.counts(System.nanoTime()));
    MetricsTable.write(folder.root(), state.outcomes());
  }

  private synchronized void close(Lane lane, ModelTooLarge why) {
    listener.closed(lane.name(), sentence.apply(why));
  }

  /** Without its table a batch is of no use. */
  private synchronized void stop(Tasks tasks, IOException e) {
    broken = Optional.of(e);
    tasks.stop();
  }

  private synchronized void tell(CaseId id, String lane, Stage stage, int done, int total) {
    listener.progress(id, lane, stage, done, total, state.counts(System.nanoTime()));
  }

  /** Passes on what a lane tells of a case. */
  private final class Watch implements WorkWatch {
    private final CaseId id;
    private final String lane;
    private Stage stage = Stage.LOADING;
    private int percent;

    Watch(CaseId id, String lane) {
      this.id = id;
      this.lane = lane;
    }

    @Override
    public void stage(Stage next) {
      stage = next;
      percent = 0;
      tell(id, lane, next, 0, 0);
    }

    @Override
    public void progress(int done, int total) {
      int now = total == 0 ? 0 : (int) (100L * done / total);
      if (now != percent) {
        percent = now;
        tell(id, lane, stage, done, total);
      }
    }

    @Override
    public boolean cancelled() {
      return Thread.currentThread().isInterrupted();
    }
  }
}
