package dev.penumbra.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.penumbra.model.Bounds;
import dev.penumbra.model.BundleManifest;
import dev.penumbra.model.Model;
import dev.penumbra.model.ModelBundle;
import dev.penumbra.model.RunOption;
import dev.penumbra.model.Window.Patches;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which options a request may choose; {@code null}: not this one.
 *
 * @param step share of a patch from one window to the next
 * @param flips how many of the test-time flips
 * @param folds how many networks of a model
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record AdjustableView(@Nullable Bound step, @Nullable Bound flips, @Nullable Bound folds) {

  /**
   * The bounds of an option.
   *
   * @param min the smallest value
   * @param max the largest value
   * @param byDefault what runs when a request says nothing; null where the members differ
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record Bound(double min, double max, @Nullable Double byDefault) {}

  static AdjustableView of(List<ModelBundle> members) {
    return new AdjustableView(
        bound(RunOption.STEP, members),
        bound(RunOption.FLIPS, members),
        bound(RunOption.FOLDS, members));
  }

  private static @Nullable Bound bound(RunOption option, List<ModelBundle> members) {
    Optional<Bounds> bounds = Model.bounds(option, members);
    List<Double> own =
        members.stream()
            .map(ModelBundle::manifest)
            .filter(manifest -> manifest.adjustable().of(option).isPresent())
            .map(manifest -> own(option, manifest))
            .distinct()
            .toList();
    return bounds
        .map(b -> new Bound(b.min(), b.max(), own.size() == 1 ? own.get(0) : null))
        .orElse(null);
  }

  private static double own(RunOption option, BundleManifest manifest) {
    return switch (option) {
      case STEP -> manifest.network().window() instanceof Patches patches ? patches.step() : 1;
      case FLIPS -> manifest.network().flips().size();
      case FOLDS -> manifest.network().files().size();
    };
  }
}
