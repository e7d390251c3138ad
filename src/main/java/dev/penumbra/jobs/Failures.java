package dev.penumbra.jobs;

import dev.penumbra.cases.SourceUnavailable;
import dev.penumbra.cases.UnknownCase;
import dev.penumbra.cases.UnusableCase;
import dev.penumbra.inference.EmptyInput;
import dev.penumbra.inference.GridMismatch;
import dev.penumbra.inference.InferenceFailed;
import dev.penumbra.inference.MissingInput;
import dev.penumbra.inference.ModelTooLarge;
import dev.penumbra.model.BundleRefused;
import dev.penumbra.model.OptionRefused;
import dev.penumbra.nifti.UnreadableVolume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;

/** Says why a job failed. Only exceptions of the domain speak for themselves. */
final class Failures {

  /** The process died each time a worker had begun it. */
  static final JobFailure INTERRUPTED =
      new JobFailure(
          "interrupted",
          "The service broke off each time it worked on this job, and does not try again; the"
              + " operator must look.");

  /** Exceptions whose message is a sentence for a person, and their problem types. */
  private static final Map<Class<? extends Throwable>, String> SPEAKING =
      Map.ofEntries(
          Map.entry(UnknownCase.class, "unknown-case"),
          Map.entry(UnusableCase.class, "unusable-case"),
          Map.entry(SourceUnavailable.class, "source-unavailable"),
          Map.entry(UnreadableVolume.class, "unreadable-volume"),
          Map.entry(UnknownModel.class, "unknown-model"),
          Map.entry(BundleRefused.class, "model-refused"),
          Map.entry(OptionRefused.class, "option-refused"),
          Map.entry(MissingInput.class, "missing-input"),
          Map.entry(GridMismatch.class, "grid-mismatch"),
          Map.entry(EmptyInput.class, "empty-input"),
          Map.entry(InferenceFailed.class, "model-failed"),
          Map.entry(ModelTooLarge.class, "model-failed"));

  private Failures() {}

  /**
   * One sentence for what went wrong.
   *
   * @param thrown anything that the work threw
   * @return type and sentence, without paths
   */
  static JobFailure of(Throwable thrown) {
    String type = SPEAKING.get(thrown.getClass());
    if (type != null) {
      return new JobFailure(type, sentence(thrown));
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

  /**
   * The time was up.
   *
   * @param stage what was being done
   * @return type and sentence
   */
  static JobFailure deadline(Stage stage) {
    return new JobFailure(
        "deadline",
        stage == Stage.LOADING
            ? "Reading the images took longer than allowed; the place they come from may not answer."
                + " Try again later."
            : "The job took longer than allowed ("
                + stage.words().toLowerCase(Locale.ROOT)
                + ") and"
                + " was stopped; try the fast mode or a smaller image.");
  }

  private static String sentence(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage());
    return message.endsWith(".") ? message : message + ".";
  }
}
