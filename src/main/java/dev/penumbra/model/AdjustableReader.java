package dev.penumbra.model;

import dev.penumbra.model.Fields.Range;
import dev.penumbra.model.Window.Patches;
import java.util.List;
import java.util.Optional;

/** Reads the {@code adjustable} object of a manifest and compares it with the pipeline. */
final class AdjustableReader {

  private static final int MAX_PASSES = 8;

  private AdjustableReader() {}

  static Adjustable read(Fields top) {
    if (!top.has("adjustable")) {
      return Adjustable.NOTHING;
    }
    Fields fields = top.object("adjustable");
    Adjustable adjustable =
        new Adjustable(
            step(fields),
            count(fields, "flips", MAX_PASSES),
            count(fields, "folds", ManifestReader.maxNetworks()));
    fields.end();
    return adjustable;
  }

  private static Optional<Bounds> step(Fields fields) {
    if (!fields.has("step")) {
      return Optional.empty();
    }
    List<?> ends = fields.list("step", 2, 2);
    String path = fields.path("step");
    double min = Fields.number(path + "[0]", ends.get(0), new Range(0, false, 1, true));
    double max = Fields.number(path + "[1]", ends.get(1), Range.closed(min, 1));
    return Optional.of(new Bounds(min, max));
  }

  private static Optional<Bounds> count(Fields fields, String field, int most) {
    if (!fields.has(field)) {
      return Optional.empty();
    }
    List<?> ends = fields.list(field, 2, 2);
    String path = fields.path(field);
    long min = Fields.integer(path + "[0]", ends.get(0), 1, most);
    long max = Fields.integer(path + "[1]", ends.get(1), min, most);
    return Optional.of(new Bounds(min, max));
  }

  /**
   * Refuses bounds that the pipeline cannot keep or that its own values break.
   *
   * @throws BundleRefused naming the field
   */
  static void check(Adjustable adjustable, NetworkPlan network) {
    if (adjustable.step().isPresent()) {
      if (!(network.window() instanceof Patches patches)) {
        throw new BundleRefused(
            "Field adjustable.step needs patches, but network.window.patch is \"whole\".");
      }
      own("step", adjustable.step().get(), patches.step(), "1 - network.window.overlap");
    }
    adjustable.flips().ifPresent(bounds -> list("flips", bounds, network.flips().size(), "passes"));
    adjustable.folds().ifPresent(bounds -> list("folds", bounds, network.files().size(), "files"));
  }

  private static void list(String field, Bounds bounds, int size, String what) {
    String source = field.equals("flips") ? "network.flips" : "network.files";
    if (bounds.max() > size) {
      throw new BundleRefused(
          "Field adjustable.%s is %s, but %s has only %d %s."
              .formatted(field, bounds, source, size, what));
    }
    own(field, bounds, size, "the number of " + what + " in " + source);
  }

  private static void own(String field, Bounds bounds, double value, String what) {
    if (!bounds.holds(value)) {
      throw new BundleRefused(
          "Field adjustable.%s is %s, but %s, which runs by default, is %s; it must lie within."
              .formatted(field, bounds, what, Bounds.plain(value)));
    }
  }
}
