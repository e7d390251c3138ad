package dev.penumbra.batch;

import dev.penumbra.batch.CaseOutcome.Done;
import dev.penumbra.batch.CaseOutcome.Failed;
import dev.penumbra.batch.CaseOutcome.Waiting;
import dev.penumbra.cases.CaseId;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** What became of the cases of a batch so far. Guarded by whoever has it. */
final class BatchState {

  private static final double NANOS = 1e9;

  private final Map<CaseId, CaseOutcome> outcomes = new LinkedHashMap<>();
  private int done;
  private int earlier;
  private int failed;
  private int doneNow;
  private long began;

  BatchState(Collection<BatchCase> cases) {
    cases.forEach(one -> outcomes.put(one.id(), new Waiting()));
  }

  /** From now on cases are being done, which tells how long the rest will take. */
  void begin(long nanoTime) {
    began = nanoTime;
  }

  /** A case is over before any work was begun. */
  void settle(CaseId id, CaseOutcome outcome) {
    outcomes.put(id, outcome);
    if (outcome instanceof Done result) {
      done++;
      earlier += result.earlier() ? 1 : 0;
    } else if (outcome instanceof Failed) {
      failed++;
    }
  }

  /** A case is over after work on it. */
  void end(CaseId id, CaseOutcome outcome) {
    settle(id, outcome);
    doneNow += outcome instanceof Done ? 1 : 0;
  }

  /**
   * How far it is. The rest takes as long for each case as those did that this run has done; failed
   * ones do not count, since most of them fail at once.
   */
  BatchCounts counts(long nanoTime) {
    int left = outcomes.size() - done - failed;
    OptionalDouble eta =
        doneNow == 0 || left == 0
            ? OptionalDouble.empty()
            : OptionalDouble.of((nanoTime - began) / NANOS / doneNow * left);
    return new BatchCounts(done, earlier, failed, left, eta);
  }

  /** Every case, in order. */
  Map<CaseId, CaseOutcome> outcomes() {
    return Collections.unmodifiableMap(outcomes);
  }
}
