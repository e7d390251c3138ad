package dev.penumbra.batch;

import dev.penumbra.batch.CaseOutcome.Done;
import dev.penumbra.batch.CaseOutcome.Failed;
import dev.penumbra.batch.CaseOutcome.Waiting;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The columns of the table of metrics. New ones are added at the end, so that scripts go on. */
@SuppressWarnings("ImmutableEnumChecker") // the functions have no state
enum Column {
  CASE_ID("name of the case", (id, outcome) -> id),
  STATUS("done, failed, or waiting while the batch runs", (id, outcome) -> status(outcome)),
  VOLUME_ML("volume of the lesion mask in ml", number(CaseFigures::volumeMl)),
  LESION_COUNT(
      "number of lesions, connected in the 26-neighborhood", number(CaseFigures::lesionCount)),
  LARGEST_LESION_ML("volume of the largest lesion in ml", number(CaseFigures::largestLesionMl)),
  GROUND_TRUTH_VOLUME_ML(
      "volume of the ground truth in ml; this and the next ones are blank without a usable one",
      number(CaseFigures::groundTruthVolumeMl)),
  DICE("Dice coefficient, 0 to 1", number(CaseFigures::dice)),
  LESION_F1("lesion-wise F1, 0 to 1", number(CaseFigures::lesionF1)),
  HD95_MM(
      "95th percentile of the Hausdorff distance in mm; blank where only one mask is empty",
      number(CaseFigures::hd95Mm)),
  ABSOLUTE_VOLUME_DIFFERENCE_ML(
      "absolute difference of the volumes in ml", number(CaseFigures::absoluteVolumeDifferenceMl)),
  LESION_COUNT_DIFFERENCE(
      "absolute difference of the numbers of lesions", number(CaseFigures::lesionCountDifference)),
  LESIONS_HIT("lesions of the ground truth that were found", number(CaseFigures::lesionsHit)),
  LESIONS_MISSED(
      "lesions of the ground truth that were not found", number(CaseFigures::lesionsMissed)),
  FALSE_LESIONS("lesions that the ground truth does not have", number(CaseFigures::falseLesions)),
  TIME_S("seconds from reading the images to the last file", number(CaseFigures::seconds)),
  DEVICE("what it ran on", text(done -> done.figures().device())),
  MODEL("id of the model", text(Done::model)),
  MODEL_VERSION("version of the model", text(Done::modelVersion)),
  SOFTWARE_VERSION("version of Penumbra", text(Done::software)),
  FINISHED_AT("when it was done, ISO 8601 in UTC", text(Done::finishedAt)),
  WARNINGS("what was odd in the images", text(done -> String.join(" ", done.figures().warnings()))),
  ERROR(
      "why the case failed",
      (id, outcome) -> outcome instanceof Failed failed ? failed.error() : "");

  /** Further ones are the rounding of spacings that files hold as float32. */
  private static final int DECIMALS = 6;

  private final String meaning;
  private final Value value;

  Column(String meaning, Value value) {
    this.meaning = meaning;
    this.value = value;
  }

  /** A cell's content; blank where there is none. */
  private interface Value {
    String of(String id, CaseOutcome outcome);
  }

  /** Its name in the first line. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it says, for a person. */
  String meaning() {
    return meaning;
  }

  /** The cell of a case. */
  String of(String id, CaseOutcome outcome) {
    return value.of(id, outcome);
  }

  private static String status(CaseOutcome outcome) {
    if (outcome instanceof Done) {
      return "done";
    }
    return outcome instanceof Waiting ? "waiting" : "failed";
  }

  private static Value number(Function<CaseFigures, @Nullable Number> figure) {
    return text(
        done -> {
          Number number = figure.apply(done.figures());
          return number == null || !Double.isFinite(number.doubleValue())
              ? ""
              : new BigDecimal(number.toString())
                  .setScale(DECIMALS, RoundingMode.HALF_EVEN)
                  .stripTrailingZeros()
                  .toPlainString();
        });
  }

  private static Value text(Function<Done, String> part) {
    return (id, outcome) -> outcome instanceof Done done ? part.apply(done) : "";
  }
}
