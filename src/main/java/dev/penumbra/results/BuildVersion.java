package dev.penumbra.results;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/** What Maven notes in the jars it builds. */
public final class BuildVersion {

  /** Filled in by the build. */
  private static final String FACTS = "META-INF/penumbra-build.properties";

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
   * The state of the sources that this program was built from.
   *
   * @return the commit; empty where the build was not told
   */
  public static Optional<String> commit() {
    return fact("commit");
  }

  /**
   * When this program was built, as the build says it: a reproducible one names its release.
   *
   * @return an ISO-8601 time; empty where the build does not say
   */
  public static Optional<String> time() {
    return fact("time");
  }

  private static Optional<String> fact(String name) {
    try (InputStream in = BuildVersion.class.getClassLoader().getResourceAsStream(FACTS)) {
      Properties facts = new Properties();
      if (in != null) {
        facts.load(in);
      }
      return Optional.ofNullable(facts.getProperty(name)).filter(value -> !value.isBlank());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
