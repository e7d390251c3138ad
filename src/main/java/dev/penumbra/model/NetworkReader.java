package dev.penumbra.model;

import dev.penumbra.model.Fields.Range;
import dev.penumbra.model.Window.Extent;
import dev.penumbra.model.Window.Patches;
import dev.penumbra.model.Window.Weights;
import dev.penumbra.model.Window.Whole;
import java.util.ArrayList;
import java.util.List;

/** Reads the {@code network} object of a manifest. */
final class NetworkReader {

  private static final int MAX_OUTPUTS = 64;
  private static final int MAX_EXTENT = 1024;
  private static final int SPATIAL_AXES = 3;

  private NetworkReader() {}

  static NetworkPlan read(Fields fields) {
    NetworkPlan plan =
        new NetworkPlan(
            fields.distinct(
                "files", 1, ManifestReader.maxNetworks(), ManifestReader::checkFileName),
            fields.choice("ensemble", Ensemble.values(), ManifestReader::id, Ensemble.MEAN),
            (int) fields.integer("outputs", 1, MAX_OUTPUTS),
            fields.choice("activation", Activation.values(), ManifestReader::id),
            (int) fields.integer("lesionChannel", 0, MAX_OUTPUTS - 1),
            fields.choice("blend", Blend.values(), ManifestReader::id, Blend.PROBABILITY),
            window(fields.object("window")),
            flips(fields),
            fields.bool("halfPrecision", false),
            fields.bool("bfloat16", false));
    fields.end();
    return plan;
  }

  private static Window window(Fields fields) {
    Window window = fields.hasList("patch") ? patches(fields) : whole(fields);
    fields.end();
    return window;
  }

  private static Whole whole(Fields fields) {
    fields.choice("patch", new String[] {"whole"}, choice -> choice);
    return new Whole(
        fields.has("multipleOf") ? (int) fields.integer("multipleOf", 1, MAX_EXTENT) : 1,
        fields.has("minimum") ? extent(fields, "minimum") : new Extent(1, 1, 1),
        fields.choice(
            "padding", Whole.Padding.values(), ManifestReader::id, Whole.Padding.SYMMETRIC));
  }

  private static Patches patches(Fields fields) {
    return new Patches(
        extent(fields, "patch"),
        fields.number("overlap", new Range(0, true, 1, false)),
        fields.choice("steps", Window.Steps.values(), ManifestReader::id),
        weights(fields),
        fields.choice("emptyWindows", EmptyWindows.values(), ManifestReader::id, EmptyWindows.RUN));
  }

  private static Weights weights(Fields fields) {
    String name =
        fields.choice(
            "weights", new String[] {"gaussian-nnunet", "gaussian-monai", "constant"}, c -> c);
    if (name.equals("constant")) {
      return new Weights.Constant();
    }
    double sigma = fields.number("sigma", new Range(0, false, 1, true));
    return name.equals("gaussian-nnunet")
        ? new Weights.NnunetGaussian(sigma)
        : new Weights.MonaiGaussian(sigma);
  }

  private static Extent extent(Fields fields, String field) {
    List<?> sizes = fields.list(field, SPATIAL_AXES, SPATIAL_AXES);
    int[] extent = new int[SPATIAL_AXES];
    for (int i = 0; i < SPATIAL_AXES; i++) {
      String path = fields.path(field) + "[" + i + "]";
      extent[i] = (int) Fields.integer(path, sizes.get(i), 1, MAX_EXTENT);
    }
    return new Extent(extent[0], extent[1], extent[2]);
  }

  private static List<List<Integer>> flips(Fields fields) {
    if (!fields.has("flips")) {
      return List.of(List.of());
    }
    if (fields.hasList("flips")) {
      return fields.distinct("flips", 1, 1 << SPATIAL_AXES, NetworkReader::flip);
    }
    String name = fields.choice("flips", new String[] {"none", "all"}, choice -> choice);
    return name.equals("none") ? List.of(List.of()) : allFlips();
  }

  private static List<Integer> flip(String path, Object value) {
    List<?> axes = Fields.list(path, value, 0, SPATIAL_AXES);
    List<Integer> flip = new ArrayList<>();
    for (int i = 0; i < axes.size(); i++) {
      String at = path + "[" + i + "]";
      int lowest = flip.isEmpty() ? 0 : flip.get(i - 1) + 1;
      flip.add((int) Fields.integer(at, axes.get(i), lowest, SPATIAL_AXES - 1));
    }
    return flip;
  }

  private static List<List<Integer>> allFlips() {
    List<List<Integer>> flips = new ArrayList<>();
    for (int set = 0; set < 1 << SPATIAL_AXES; set++) {
      List<Integer> flip = new ArrayList<>();
      for (int axis = 0; axis < SPATIAL_AXES; axis++) {
        if ((set >> axis & 1) == 1) {
          flip.add(axis);
        }
      }
      flips.add(flip);
    }
    return flips;
  }
}
