package dev.penumbra.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.penumbra.model.RunOptions;
import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * What a request chose to trade for speed; {@code null}: as the model's manifest says.
 *
 * @param step share of a patch from one window to the next
 * @param flips how many of the test-time flips
 * @param folds how many networks of a model
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record OptionsView(@Nullable Double step, @Nullable Integer flips, @Nullable Integer folds) {

  static OptionsView of(RunOptions options) {
    return new OptionsView(
        options.step().isPresent() ? options.step().getAsDouble() : null,
        options.flips().isPresent() ? options.flips().getAsInt() : null,
        options.folds().isPresent() ? options.folds().getAsInt() : null);
  }
}
