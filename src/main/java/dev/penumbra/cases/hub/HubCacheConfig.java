package dev.penumbra.cases.hub;

import dev.penumbra.storage.DataFolder;
import io.micronaut.context.annotation.ConfigurationProperties;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where fetched cases are kept. A blank value counts as absent.
 *
 * @param cacheDir {@code penumbra.hub.cache-dir}; absent: the folder {@code penumbra} in {@code
 *     hfHome}, where that is given
 * @param hfHome {@code penumbra.hub.hf-home}, in the environment {@code HF_HOME}: where tools for
 *     Hugging Face keep what they fetch
 */
@ConfigurationProperties("penumbra.hub")
public record HubCacheConfig(@Nullable Path cacheDir, @Nullable Path hfHome) {

  /** The folder that is wished for; empty where none is. */
  Optional<Path> wished() {
    return given(cacheDir).or(() -> given(hfHome).map(home -> home.resolve("penumbra")));
  }

  /** The folder where no other is wished for or can be had. */
  static Path inside(DataFolder data) {
    return data.path().resolve("hub");
  }

  private static Optional<Path> given(@Nullable Path path) {
    return Optional.ofNullable(path)
        .filter(some -> !some.toString().isBlank())
        .map(some -> some.toAbsolutePath().normalize());
  }
}
