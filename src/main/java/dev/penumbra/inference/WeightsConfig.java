package dev.penumbra.inference;

import dev.penumbra.model.SettingRefused;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.convert.format.ReadableBytes;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the networks' weights may take of a device.
 *
 * @param weightsMemory bytes of networks that stay on each device, for example {@code 4GB}: {@code
 *     penumbra.weights-memory}, {@code PENUMBRA_WEIGHTS_MEMORY}; absent: a share of what the device
 *     has, see {@link WeightsMemory}
 */
@ConfigurationProperties("penumbra")
public record WeightsConfig(@Nullable @ReadableBytes Long weightsMemory) {

  /** Refuses sizes that are none. */
  public WeightsConfig {
    if (weightsMemory != null && weightsMemory <= 0) {
      throw new SettingRefused(
          "penumbra.weights-memory",
          "PENUMBRA_WEIGHTS_MEMORY",
          weightsMemory.toString(),
          "a size above 0, for example 4GB");
    }
  }

  /** By device. */
  static WeightsConfig byDevice() {
    return new WeightsConfig(null);
  }

  OptionalLong bytes() {
    return weightsMemory == null ? OptionalLong.empty() : OptionalLong.of(weightsMemory);
  }
}
