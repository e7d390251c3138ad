package dev.penumbra.volume;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Values that {@code src/test/python/reference_volumes.py} got from reference implementations. */
final class ReferenceFile {

  private final Map<String, String> entries = new HashMap<>();

  ReferenceFile(String name) {
    String resource = "/reference/volume/" + name;
    try (InputStream in = ReferenceFile.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no " + resource);
      }
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
        int colon = line.indexOf(": ");
        if (colon > 0) {
          entries.put(line.substring(0, colon), line.substring(colon + 2));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String text(String key) {
    String value = entries.get(key);
    if (value == null) {
      throw new IllegalArgumentException("no entry " + key);
    }
    return value;
  }

  double[] numbers(String key) {
    return Arrays.stream(text(key).split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  float[] floats(String key) {
    double[] numbers = numbers(key);
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }

  /** A grid of the size in the file. */
  Grid grid(String sizeKey, double... spacing) {
    double[] size = numbers(sizeKey);
    Affine affine =
        spacing.length == 0
            ? Affine.scaling(1, 1, 1)
            : Affine.scaling(spacing[0], spacing[1], spacing[2]);
    return new Grid((int) size[0], (int) size[1], (int) size[2], affine);
  }

  Mask mask(String key) {
    double[] numbers = numbers(key);
    byte[] data = new byte[numbers.length];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) numbers[i];
    }
    return new Mask(grid("size"), data);
  }

  /** The values that the script fills its inputs with. */
  static Volume formula(Grid grid) {
    float[] data = new float[grid.voxels()];
    for (int i = 0; i < data.length; i++) {
      data[i] = (i * 7919 + 13) % 101;
    }
    return new Volume(grid, data);
  }
}
