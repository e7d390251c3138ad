package dev.penumbra.results;

import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Builds what needs more than its constructor's arguments. */
@Factory
final class ResultsFactory {

  private static final String MAVEN_FACTS = "/META-INF/maven/dev.penumbra/penumbra/pom.properties";

  @Singleton
  ResultFolders resultFolders(ResultsConfig config, @Nullable Clock clock) {
    return new ResultFolders(config.resultsFolder(), clock == null ? Clock.systemUTC() : clock);
  }

  @Singleton
  ResultWriter resultWriter(@Nullable Clock clock) {
    return new ResultWriter(clock == null ? Clock.systemUTC() : clock, softwareVersion());
  }

  /** The version that Maven notes in the jar; classes run from a build folder have none. */
  private static String softwareVersion() {
    try (InputStream in = ResultsFactory.class.getResourceAsStream(MAVEN_FACTS)) {
      Properties facts = new Properties();
      if (in != null) {
        facts.load(in);
      }
      return facts.getProperty("version", "(development)");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
