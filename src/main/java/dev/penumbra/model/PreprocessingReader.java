package dev.penumbra.model;

import dev.penumbra.model.Fields.Range;
import dev.penumbra.model.PreprocessingStep.Crop;
import dev.penumbra.model.PreprocessingStep.Normalize;
import dev.penumbra.model.PreprocessingStep.Orient;
import dev.penumbra.model.PreprocessingStep.Resample;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.ResampleRule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads the {@code preprocessing} list of a manifest. */
final class PreprocessingReader {

  private static final int MAX_STEPS = 16;
  private static final Range SPACING = Range.closed(0.1, 20);

  private PreprocessingReader() {}

  static List<PreprocessingStep> read(Fields top) {
    List<PreprocessingStep> steps = new ArrayList<>();
    List<?> values = top.list("preprocessing", 0, MAX_STEPS);
    for (int i = 0; i < values.size(); i++) {
      steps.add(step(Fields.of("preprocessing[" + i + "]", values.get(i))));
    }
    return steps;
  }

  private static PreprocessingStep step(Fields fields) {
    String name =
        fields.choice(
            "step", new String[] {"orient", "resample", "crop", "normalize"}, choice -> choice);
    PreprocessingStep step =
        switch (name) {
          case "orient" -> orient(fields);
          case "resample" -> resample(fields);
          case "crop" -> crop(fields);
          default -> normalize(fields);
        };
    fields.end();
    return step;
  }

  private static Orient orient(Fields fields) {
    fields.choice("to", new String[] {"RAS"}, choice -> choice);
    return new Orient();
  }

  private static Resample resample(Fields fields) {
    List<?> spacing = fields.list("spacing", 3, 3);
    double[] mm = new double[3];
    for (int i = 0; i < 3; i++) {
      mm[i] = Fields.number(fields.path("spacing") + "[" + i + "]", spacing.get(i), SPACING);
    }
    ResampleRule rule = fields.choice("rule", ResampleRule.values(), ResampleRule::id);
    double tolerance = fields.has("tolerance") ? fields.number("tolerance", Range.closed(0, 1)) : 0;
    Set<Modality> whole = new LinkedHashSet<>();
    if (fields.has("wholeNumbers")) {
      whole.addAll(
          fields.distinct(
              "wholeNumbers",
              1,
              Modality.values().length,
              (path, value) -> Fields.choice(path, value, Modality.values(), Modality::name)));
    }
    return new Resample(mm[0], mm[1], mm[2], rule, tolerance, whole);
  }

  private static Crop crop(Fields fields) {
    fields.choice("to", new String[] {"nonzero"}, choice -> choice);
    return new Crop(fields.bool("fillHoles"));
  }

  private static Normalize normalize(Fields fields) {
    fields.choice("method", new String[] {"z-score"}, choice -> choice);
    return new Normalize(
        fields.choice("over", Normalize.Over.values(), ManifestReader::id),
        fields.number("epsilon", Range.closed(0, 1)));
  }
}
