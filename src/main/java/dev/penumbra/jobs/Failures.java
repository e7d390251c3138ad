package dev.penumbra.jobs;

import dev.penumbra.cases.UnknownCase;
import dev.penumbra.cases.UnusableCase;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Says why a job failed. Only exceptions of the domain speak for themselves. */
final class Failures {

  /** The service stopped before the job was finished. */
  static final JobFailure INTERRUPTED =
      new JobFailure(
          "interrupted",
          "The service was restarted before this job was finished; please start it again.");

  /** The job took too long. */
  static final JobFailure DEADLINE =
      new JobFailure(
          "deadline",
          "The job took longer than allowed and was stopped; try the fast mode or a smaller image.");

  private Failures() {}

  /**
   * One sentence for what went wrong.
   *
   * @param thrown anything that the work threw
   * @return type and sentence, without paths
   */
  static JobFailure of(Throwable thrown) {
    if (thrown instanceof UnknownCase) {
      return new JobFailure("unknown-case", said(thrown));
    } else if (thrown instanceof UnusableCase) {
      return new JobFailure("unusable-case", said(thrown));
    } else if (thrown instanceof UnknownModel) {
      return new JobFailure("unknown-model", said(thrown));
    } else if (thrown instanceof OutOfMemoryError) {
      return new JobFailure(
          "out-of-memory",
          "There was not enough memory for this image; try again later or use a smaller image.");
    } else if (thrown instanceof LinkageError) {
      return new JobFailure(
          "model-failed", "The inference library cannot be used here; the operator must look.");
    } else if (thrown instanceof IOException || thrown instanceof UncheckedIOException) {
      return new JobFailure(
          "storage", "A file could not be read or written; the operator must look at the disk.");
    }
    return new JobFailure(
        "internal", "The segmentation failed for a reason that is in the service's log.");
  }

  private static String said(Throwable thrown) {
    return String.valueOf(thrown.getMessage());
  }
}
