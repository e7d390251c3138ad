package dev.penumbra.results;

import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The content of {@code result.json}: every number unrounded, and what it came from. */
final class ResultDocument {

  static final String DISCLAIMER = "Research use only – not a medical device.";
  private static final int SCHEMA = 1;

  private ResultDocument() {}

  /** One input file as it came in. */
  record Source(String role, String name, long bytes, String sha256, WrittenFile copy) {

    Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("role", role);
      map.put("name", name);
      map.put("bytes", bytes);
      map.put("sha256", sha256);
      map.put("copy", copy.name());
      return map;
    }
  }

  static Map<String, @Nullable Object> of(
      ResultInput in,
      Measures measures,
      List<Source> sources,
      Map<String, WrittenFile> outputs,
      List<String> warnings,
      String softwareVersion,
      Instant now) {
    Map<String, @Nullable Object> root = new LinkedHashMap<>();
    root.put("schema", SCHEMA);
    root.put("disclaimer", DISCLAIMER);
    root.put("caseId", in.caseId());
    root.put("createdAt", now.toString());
    root.put("elapsedSeconds", in.elapsedSeconds());
    root.put("software", map("name", "Penumbra", "version", softwareVersion));
    root.put("model", model(in.model()));
    root.put("device", in.device());
    root.put("run", run(in.run()));
    root.put("metrics", measures.complete());
    root.put("lesions", measures.lesions());
    root.put("warnings", warnings);
    root.put("grid", grid(in.mask().grid()));
    root.put("inputs", sources.stream().map(Source::toMap).toList());
    Map<String, Object> files = new LinkedHashMap<>();
    outputs.forEach(
        (role, file) ->
            files.put(
                role, map("name", file.name(), "bytes", file.bytes(), "sha256", file.sha256())));
    root.put("outputs", files);
    root.put("conventions", conventions());
    return root;
  }

  private static Map<String, Object> model(ModelFacts model) {
    return map(
        "id", model.id(),
        "version", model.version(),
        "title", model.title(),
        "licence", model.licence(),
        "intendedUse", model.intendedUse());
  }

  private static Map<String, @Nullable Object> run(RunFacts run) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("mode", run.mode());
    map.put("vote", run.vote());
    map.put("networks", run.networks().stream().map(ResultDocument::network).toList());
    map.put(
        "abstained",
        run.abstained().stream()
            .map(
                member ->
                    map(
                        "model", member.model(),
                        "title", member.title(),
                        "reason", member.reason()))
            .toList());
    return map;
  }

  private static Map<String, @Nullable Object> network(RunFacts.Network network) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("model", network.model());
    map.put("title", network.title());
    map.put("version", network.version());
    map.put("folds", network.folds());
    map.put("flips", network.flips());
    map.put("step", network.step());
    map.put("windows", network.windows());
    map.put("forwards", network.forwards());
    map.put("precision", network.precision());
    return map;
  }

  private static Map<String, Object> grid(Grid grid) {
    Affine affine = grid.affine();
    return map(
        "shape", List.of(grid.nx(), grid.ny(), grid.nz()),
        "spacingMm", List.of(grid.spacing(0), grid.spacing(1), grid.spacing(2)),
        "affine", List.of(row(affine, 0), row(affine, 1), row(affine, 2)));
  }

  private static List<Double> row(Affine affine, int row) {
    return List.of(affine.at(row, 0), affine.at(row, 1), affine.at(row, 2), affine.at(row, 3));
  }

  private static Map<String, Object> conventions() {
    return map(
        "space", "RAS+: mm to the patient's right, to the front, upwards",
        "affine", "maps voxel indices (x, y, z) of the DWI's grid to that space",
        "mask", "uint8, 1 = lesion, on the DWI's grid",
        "probability", "float32, 0 to 1, on the DWI's grid",
        "box", "first voxel index along x, y, z, then the one after the last",
        "lesion", "26-neighborhood; hits, F1 and count difference as in ISLES'22",
        "hd95Mm", "larger of the two directed 95th percentiles between surface voxels (MONAI)");
  }

  private static Map<String, Object> map(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
