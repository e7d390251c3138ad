package dev.penumbra.inference;

import dev.penumbra.model.ModelBundle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Makes bundles around the small networks of the tests, and reads reference values. */
public final class TestModel {

  private String id = "test-model";
  private String inputs = "\"DWI\", \"ADC\"";
  private String axes = "zyx";
  private String preprocessing = "";
  private String network =
      "\"outputs\": 1, \"activation\": \"none\", \"lesionChannel\": 0,"
          + " \"window\": {\"patch\": \"whole\"}";
  private String decision = "\"rule\": \"threshold\", \"value\": 0.5, \"inclusive\": false";
  private String title = "t";
  private String adjustable = "";
  private double minimumLesionMl;
  private final List<String> networks;

  private TestModel(List<String> networks) {
    this.networks = networks;
  }

  public static TestModel of(String... networks) {
    return new TestModel(List.of(networks));
  }

  public TestModel id(String value) {
    id = value;
    return this;
  }

  public TestModel inputs(String value) {
    inputs = value;
    return this;
  }

  public TestModel axes(String value) {
    axes = value;
    return this;
  }

  public TestModel preprocessing(String value) {
    preprocessing = value;
    return this;
  }

  public TestModel network(String value) {
    network = value;
    return this;
  }

  public TestModel decision(String value) {
    decision = value;
    return this;
  }

  public TestModel title(String value) {
    title = value;
    return this;
  }

  /** The fields of the object {@code adjustable}. */
  public TestModel adjustable(String value) {
    adjustable = ", \"adjustable\": {" + value + "}";
    return this;
  }

  public TestModel minimumLesionMl(double value) {
    minimumLesionMl = value;
    return this;
  }

  /** Writes the bundle to a new folder of a parent. */
  public Path write(Path parent) {
    try {
      Path folder = Files.createTempDirectory(parent, "bundle");
      StringBuilder files = new StringBuilder();
      for (String name : networks) {
        byte[] bytes = resource("/networks/" + name + ".pt");
        Files.write(folder.resolve(name + ".pt"), bytes);
        String sha = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        files
            .append(files.isEmpty() ? "" : ", ")
            .append(
                "\"%s.pt\": {\"sha256\": \"%s\", \"bytes\": %d}"
                    .formatted(name, sha, bytes.length));
      }
      String names =
          networks.stream().map(n -> '"' + n + ".pt\"").collect(Collectors.joining(", "));
      Files.writeString(
          folder.resolve("bundle.json"),
          """
          {"schema": 1, "id": "%s", "version": "1", "title": "%s", "license": "l",
           "intendedUse": "tests", "provenance": "make_networks.py",
           "inputs": [%s], "axes": "%s", "preprocessing": [%s],
           "network": {"files": [%s], %s},
           "decision": {%s}, "minimumLesionMl": %s, "files": {%s}%s}
          """
              .formatted(
                  id,
                  title,
                  inputs,
                  axes,
                  preprocessing,
                  names,
                  network,
                  decision,
                  minimumLesionMl,
                  files,
                  adjustable));
      return folder;
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** The segmenter of the bundle, on the CPU, two patches in a forward. */
  Segmenter load(Path parent) {
    return load(parent, 2);
  }

  Segmenter load(Path parent, int batch) {
    return Segmenter.load(
        ModelBundle.read(write(parent)),
        ComputeDevice.cpu(),
        new InferenceConfig("cpu", batch, null));
  }

  static byte[] resource(String name) {
    try (InputStream in = TestModel.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** An array that reference_inference.py wrote. */
  static float[] reference(String name) {
    byte[] bytes = resource("/reference_inference/" + name + ".f32");
    float[] values = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
