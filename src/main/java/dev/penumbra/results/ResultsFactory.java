package dev.penumbra.results;

import dev.penumbra.storage.DataFolder;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Builds what needs more than its constructor's arguments. */
@Factory
final class ResultsFactory {

  @Singleton
  ResultFolders resultFolders(ResultsConfig config, DataFolder data, @Nullable Clock clock) {
    return new ResultFolders(config.resultsFolder(data), clock == null ? Clock.systemUTC() : clock);
  }

  @Singleton
  ResultWriter resultWriter(@Nullable Clock clock) {
    return new ResultWriter(clock == null ? Clock.systemUTC() : clock, BuildVersion.current());
  }
}
