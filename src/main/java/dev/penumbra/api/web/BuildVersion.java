package dev.penumbra.api.web;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of the build, which Maven writes into the jar. */
@Singleton
public final class BuildVersion {

  private final String value = read("META-INF/maven/dev.penumbra/penumbra/pom.properties");

  /**
   * The version.
   *
   * @return for example {@code 0.1.0}; {@code development} outside a jar
   */
  public String value() {
    return value;
  }

  /** The version in a {@code pom.properties} of the class path. */
  static String read(String resource) {
    try (InputStream in = BuildVersion.class.getClassLoader().getResourceAsStream(resource)) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "development");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
