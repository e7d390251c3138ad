package dev.penumbra.batch;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a run of a batch has to do: the cases without the result that is wanted.
 *
 * @param settled cases that are over before any work: done earlier, or impossible
 * @param again why another result is wanted of cases that have one
 * @param tasks what is left, in order
 */
record BatchPlan(
    Map<CaseId, CaseOutcome> settled, Map<CaseId, String> again, List<BatchTask> tasks) {

  /**
   * Compares what is wanted with what is there.
   *
   * @param cases all cases
   * @param work what is done with each
   * @param folder where the results are
   * @param force whether results that are there count for nothing
   * @param sentence says what an exception means
   */
  static BatchPlan of(
      List<BatchCase> cases,
      BatchWork work,
      OutFolder folder,
      boolean force,
      Function<Throwable, String> sentence) {
    Map<CaseId, CaseOutcome> settled = new LinkedHashMap<>();
    Map<CaseId, String> again = new LinkedHashMap<>();
    List<BatchTask> tasks = new ArrayList<>();
    for (BatchCase one : cases) {
      if (one instanceof BatchCase.Found found) {
        try {
          BatchTask task = task(found.files(), work);
          Optional<CaseRecord> record = folder.record(task.id());
          Optional<String> reason = record.flatMap(some -> reason(some, task, folder, force));
          if (record.isPresent() && reason.isEmpty()) {
            settled.put(task.id(), CaseOutcome.Done.of(record.get(), true));
          } else {
            reason.ifPresent(why -> again.put(task.id(), why));
            tasks.add(task);
          }
        } catch (RuntimeException e) { // of the domain: the case lacks what the model needs
          settled.put(one.id(), new CaseOutcome.Failed(sentence.apply(e)));
        }
      } else if (one instanceof BatchCase.Absent absent) {
        settled.put(one.id(), new CaseOutcome.Failed(absent.reason()));
      }
    }
    return new BatchPlan(settled, again, tasks);
  }

  private static BatchTask task(CaseFiles files, BatchWork work) {
    return new BatchTask(files, work.plan(files));
  }

  private static Optional<String> reason(
      CaseRecord record, BatchTask task, OutFolder folder, boolean force) {
    if (force) {
      return Optional.of("--force asks for it");
    }
    return record
        .from()
        .otherThan(Provenance.of(task))
        .or(
            () ->
                folder
                    .damaged(task.id(), record)
                    .map(name -> name + " of its result is missing or not whole"));
  }
}
