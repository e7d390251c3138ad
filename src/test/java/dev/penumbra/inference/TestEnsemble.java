package dev.penumbra.inference;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes the bundles of ensembles; their members are {@link TestModel}s. */
public final class TestEnsemble {

  private TestEnsemble() {}

  /** The text of a manifest: {@code members} is the list, {@code fast} the ids. */
  public static String manifest(String id, String members, String fast, double minimumLesionMl) {
    return """
    {"schema": 1, "id": "%s", "version": "7", "title": "Ensemble", "license": "l",
     "intendedUse": "tests", "provenance": "p", "members": [%s], "fast": [%s],
     "vote": "majority", "minimumLesionMl": %s}
    """
        .formatted(id, members, fast, minimumLesionMl);
  }

  /** Writes an ensemble whose first member is required and fast. */
  public static void write(Path parent, String id, String first, String... others) {
    StringBuilder members = new StringBuilder("{\"model\": \"" + first + "\", \"required\": true}");
    for (String other : others) {
      members.append(", {\"model\": \"").append(other).append("\"}");
    }
    writeManifest(parent, id, manifest(id, members.toString(), '"' + first + '"', 0));
  }

  /** Writes a manifest to a new folder of a parent. */
  public static void writeManifest(Path parent, String folder, String manifest) {
    try {
      Files.writeString(
          Files.createDirectories(parent.resolve(folder)).resolve("bundle.json"), manifest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
