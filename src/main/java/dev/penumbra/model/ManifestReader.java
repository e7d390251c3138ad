package dev.penumbra.model;

import dev.penumbra.model.Decision.DecisionGrid;
import dev.penumbra.model.Decision.Rule;
import dev.penumbra.model.Fields.Range;
import dev.penumbra.volume.Modality;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the {@code bundle.json} of a single model strictly: an unknown or missing field, a wrong
 * type, a number out of range or a contradiction is refused in one sentence. Stateless and
 * thread-safe.
 */
public final class ManifestReader {

  private static final String ID = "[a-z0-9][a-z0-9-]{0,63}";
  private static final String VERSION = "[0-9A-Za-z][0-9A-Za-z.+-]{0,31}";
  private static final String FILE = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";
  private static final int MAX_NETWORKS = 64;

  private ManifestReader() {}

  /**
   * Reads a manifest.
   *
   * @param json UTF-8 text of {@code bundle.json}
   * @return the manifest; everything in it takes effect
   * @throws BundleRefused if it cannot be used
   */
  public static BundleManifest read(byte[] json) {
    return read(ManifestDocument.fields(json));
  }

  static BundleManifest read(Fields top) {
    schema(top);
    BundleManifest manifest =
        new BundleManifest(
            id(top),
            version(top),
            top.text("title"),
            top.text("license"),
            top.text("intendedUse"),
            top.text("provenance"),
            inputs(top),
            top.choice("axes", AxisOrder.values(), ManifestReader::id),
            PreprocessingReader.read(top),
            NetworkReader.read(top.object("network")),
            decision(top.object("decision")),
            top.number("minimumLesionMl", Range.closed(0, 1000)),
            files(top.object("files")),
            AdjustableReader.read(top));
    top.end();
    Contradictions.check(manifest);
    return manifest;
  }

  static void schema(Fields top) {
    top.integer("schema", BundleManifest.SCHEMA, BundleManifest.SCHEMA);
  }

  static String id(Fields top) {
    return id(top, "id");
  }

  /** A model's id in any field. */
  static String id(Fields fields, String field) {
    return fields.text(field, ID, "1 to 64 lower-case letters, digits and hyphens");
  }

  static String version(Fields top) {
    return top.text("version", VERSION, "1 to 32 letters, digits, dots, plus signs and hyphens");
  }

  private static List<Modality> inputs(Fields top) {
    return top.distinct(
        "inputs",
        1,
        Modality.values().length,
        (path, value) -> Fields.choice(path, value, Modality.values(), Modality::name));
  }

  private static Decision decision(Fields fields) {
    String rule = fields.choice("rule", new String[] {"threshold", "argmax"}, r -> r);
    Rule decided = rule.equals("argmax") ? new Rule.Argmax() : threshold(fields);
    Decision decision =
        new Decision(
            decided,
            fields.choice("grid", DecisionGrid.values(), ManifestReader::id, DecisionGrid.NATIVE),
            fields.bool("onlyLargest", false));
    fields.end();
    return decision;
  }

  private static Rule threshold(Fields fields) {
    double value = fields.number("value", Range.open(0, 1));
    boolean inclusive = fields.bool("inclusive");
    double peak = fields.number("peak", Range.open(0, 1), value);
    if (peak < value) {
      throw new BundleRefused(
          "Field decision.peak is %s but must be decision.value, which is %s, or more."
              .formatted(peak, value));
    }
    return new Rule.Threshold(value, inclusive, peak);
  }

  private static Map<String, FileEntry> files(Fields fields) {
    Map<String, FileEntry> files = new TreeMap<>();
    for (String name : fields.names()) {
      checkFileName(fields.path(name), name);
      Fields entry = fields.object(name);
      files.put(
          name,
          new FileEntry(
              entry.text("sha256", "[0-9a-f]{64}", "64 lower-case hexadecimal digits"),
              entry.integer("bytes", 1, Long.MAX_VALUE)));
      entry.end();
    }
    return files;
  }

  /** A file name without folders, so that it cannot lead out of the bundle. */
  static String checkFileName(String path, Object name) {
    if (name instanceof String text && text.matches(FILE)) {
      return text;
    }
    throw Fields.wrong(path, name, "a file name of letters, digits, dots, underscores and hyphens");
  }

  static int maxNetworks() {
    return MAX_NETWORKS;
  }

  /** The name of a choice in a manifest: lower case with hyphens. */
  static String id(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
