package dev.penumbra.results;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Versions that Maven notes in the jars it builds. */
public final class BuildVersion {

  private BuildVersion() {}

  /**
   * This program's version.
   *
   * @return for example {@code 0.1.0}; {@code development} where classes run from a build folder
   */
  public static String current() {
    return of("dev.penumbra", "penumbra");
  }

  /**
   * The version of an artifact on the class path.
   *
   * @param group its group id
   * @param artifact its artifact id
   * @return its version; {@code development} where its jar does not say
   */
  public static String of(String group, String artifact) {
    String facts = "META-INF/maven/" + group + "/" + artifact + "/pom.properties";
    try (InputStream in = BuildVersion.class.getClassLoader().getResourceAsStream(facts)) {
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
