package dev.penumbra.inference;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/** Which PyTorch this process computes with. */
public final class TorchVersion {

  /** In the jar with the libraries for this platform. */
  private static final String FACTS = "native/lib/pytorch.properties";

  private TorchVersion() {}

  /**
   * The version and kind of the library. Does not load it.
   *
   * @return for example {@code 2.7.1 cpu}; empty where neither the environment of DJL nor a jar
   *     says
   */
  public static Optional<String> known() {
    Optional<String> version = environment("PYTORCH_VERSION");
    if (version.isPresent() || environment("PYTORCH_LIBRARY_PATH").isPresent()) {
      return version.map(
          known -> known + environment("PYTORCH_FLAVOR").map(" "::concat).orElse(""));
    }
    try (InputStream in = TorchVersion.class.getClassLoader().getResourceAsStream(FACTS)) {
      Properties facts = new Properties();
      if (in != null) {
        facts.load(in);
      }
      return Optional.ofNullable(facts.getProperty("version"))
          .map(built -> built.split("-", 2)[0] + " " + facts.getProperty("flavor", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> environment(String name) {
    return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
  }
}
