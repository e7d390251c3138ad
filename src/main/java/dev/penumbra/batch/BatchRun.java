package dev.penumbra.batch;

import dev.penumbra.batch.CaseOutcome.Failed;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Does all cases of a batch that are not done yet, each lane one at a time, and keeps table and
 * summary picture. A case that fails stops no other. For one run.
 */
public final class BatchRun {

  private final OutFolder folder;
  private final BatchWork work;
  private final boolean force;
  private final Function<Throwable, String> sentence;
  private final BatchListener listener;
  private final Clock clock;

  /**
   * A run.
   *
   * @param folder where the results go
   * @param work what is done with each case
   * @param force whether cases are done again that are done
   * @param sentence says for a person what an exception of a case means
   * @param listener hears how it goes
   * @param clock tells when a case was done
   */
  public BatchRun(
      OutFolder folder,
      BatchWork work,
      boolean force,
      Function<Throwable, String> sentence,
      BatchListener listener,
      Clock clock) {
    this.folder = folder;
    this.work = work;
    this.force = force;
    this.sentence = sentence;
    this.listener = listener;
    this.clock = clock;
  }

  /**
   * Runs until every case is done or has failed.
   *
   * @param cases all cases, each name once
   * @param lanes who does them, at least one; asked only if there is something to do
   * @return what came of it
   * @throws IOException if table or picture cannot be written
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public BatchReport run(List<BatchCase> cases, Supplier<List<Lane>> lanes)
      throws IOException, InterruptedException {
    BatchPlan plan = BatchPlan.of(cases, work, folder, force, sentence);
    BatchState state = new BatchState(cases);
    plan.settled().forEach(state::settle);
    MetricsTable.writeGuide(folder.root());
    MetricsTable.write(folder.root(), state.outcomes());
    BatchCounts before = state.counts(System.nanoTime());
    listener.begins(before);
    plan.settled()
        .forEach(
            (id, outcome) -> {
              if (outcome instanceof Failed) {
                listener.ended(id, outcome, before);
              }
            });
    plan.again().forEach(listener::again);
    if (!plan.tasks().isEmpty()) {
      new LaneWork(folder, state, sentence, listener, clock).run(plan.tasks(), lanes.get());
    }
    String model = work.model().manifest().title() + " " + work.model().manifest().version();
    List<String> pages = new SummaryPicture(folder, model).draw(state.outcomes());
    return new BatchReport(state.outcomes(), state.counts(System.nanoTime()), pages);
  }
}
