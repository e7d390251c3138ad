package dev.penumbra.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The built-in network in patches, so that its progress has steps. */
final class SteppedModel {

  static final String ID = "stepped";
  static final String TITLE = "ADC threshold in patches";

  /** How many patches a bundled case has. */
  static final int STEPS = 4;

  private static final String BUILT_IN = "/models/adc-threshold/";

  private SteppedModel() {}

  /** Writes the bundle to a new folder of a parent. */
  static void write(Path models) {
    String manifest =
        new String(resource("bundle.json"), StandardCharsets.UTF_8)
            .replace("\"id\": \"adc-threshold\"", "\"id\": \"" + ID + '"')
            .replace("ADC threshold (620)", TITLE)
            .replace(
                "\"patch\": \"whole\"",
                "\"patch\": [24, 100, 88], \"overlap\": 0, \"steps\": \"monai\","
                    + " \"weights\": \"constant\"");
    try {
      Path folder = Files.createDirectory(models.resolve(ID));
      Files.writeString(folder.resolve("bundle.json"), manifest);
      Files.write(folder.resolve("network.pt"), resource("network.pt"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] resource(String name) {
    try (InputStream in = SteppedModel.class.getResourceAsStream(BUILT_IN + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
