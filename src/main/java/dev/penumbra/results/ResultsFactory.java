package dev.penumbra.results;

import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Builds what needs more than its constructor's arguments. */
@Factory
final class ResultsFactory {

  @Singleton
  ResultFolders resultFolders(ResultsConfig config, @Nullable Clock clock) {
    return new ResultFolders(config.resultsFolder(), clock == null ? Clock.systemUTC() : clock);
  }

  @Singleton
  ResultWriter resultWriter(@Nullable Clock clock) {
    return new ResultWriter(clock == null ? Clock.systemUTC() : clock, BuildVersion.current());
  }
}
