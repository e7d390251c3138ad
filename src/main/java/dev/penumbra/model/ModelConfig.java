package dev.penumbra.model;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which models there are and which is used by default.
 *
 * @param model id of the model that is used when a request names none: {@code penumbra.model}, in
 *     the environment {@code PENUMBRA_MODEL}; absent: {@value #DEFAULT_MODEL}
 * @param modelsDir folder with more bundles, folders or zips: {@code penumbra.models-dir}, {@code
 *     PENUMBRA_MODELS_DIR}; absent: the built-in ones alone
 */
@ConfigurationProperties("penumbra")
public record ModelConfig(@Nullable String model, @Nullable String modelsDir) {

  /** The model that is built in. */
  public static final String DEFAULT_MODEL = "synthstroke-small";

  /**
   * The default model's id.
   *
   * @return what is configured, or {@value #DEFAULT_MODEL}
   */
  public String modelOrDefault() {
    return model == null || model.isBlank() ? DEFAULT_MODEL : model.strip();
  }

  /**
   * The folder with more bundles.
   *
   * @return the folder, empty where none is configured
   */
  public Optional<String> modelsFolder() {
    return modelsDir == null || modelsDir.isBlank() ? Optional.empty() : Optional.of(modelsDir);
  }
}
