package dev.penumbra.batch;

/** How far a batch is with a case. */
public sealed interface CaseOutcome {

  /** Nothing was done yet. */
  record Waiting() implements CaseOutcome {}

  /**
   * Its result is in its folder.
   *
   * @param figures its numbers
   * @param model id of the model
   * @param modelVersion version of the model
   * @param software version of the program that made it
   * @param finishedAt when, as ISO-8601 in UTC
   * @param earlier whether an earlier run made it
   */
  record Done(
      CaseFigures figures,
      String model,
      String modelVersion,
      String software,
      String finishedAt,
      boolean earlier)
      implements CaseOutcome {

    static Done of(CaseRecord record, boolean earlier) {
      return new Done(
          record.figures(),
          record.from().model(),
          record.from().modelVersion(),
          record.software(),
          record.finishedAt(),
          earlier);
    }
  }

  /**
   * It could not be done.
   *
   * @param error a sentence for a person
   */
  record Failed(String error) implements CaseOutcome {}
}
