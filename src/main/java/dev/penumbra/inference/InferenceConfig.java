package dev.penumbra.inference;

import dev.penumbra.model.SettingRefused;
import io.micronaut.context.annotation.ConfigurationProperties;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Where and how networks run.
 *
 * @param device {@code auto} (all GPUs, or the CPU where there are none), {@code cpu}, {@code
 *     cuda:N} or several of the latter two with commas: {@code penumbra.device}, {@code
 *     PENUMBRA_DEVICE}; absent: {@code auto}
 * @param batchSize patches in one forward, 1 to 64: {@code penumbra.batch-size}, {@code
 *     PENUMBRA_BATCH_SIZE}; absent: one on a CPU, found by trying on CUDA. It is halved when memory
 *     does not suffice
 * @param threads threads of one operation on a CPU, 1 to 1024: {@code penumbra.threads}, {@code
 *     PENUMBRA_THREADS}; absent: as many as there are processors
 */
@ConfigurationProperties("penumbra")
public record InferenceConfig(
    @Nullable String device, @Nullable Integer batchSize, @Nullable Integer threads) {

  private static final int MAX_BATCH = 64;
  private static final int MAX_THREADS = 1024;

  /** Refuses numbers out of range. */
  public InferenceConfig {
    check("penumbra.batch-size", "PENUMBRA_BATCH_SIZE", batchSize, MAX_BATCH);
    check("penumbra.threads", "PENUMBRA_THREADS", threads, MAX_THREADS);
  }

  private static void check(String key, String environment, @Nullable Integer value, int max) {
    if (value != null && (value < 1 || value > max)) {
      throw new SettingRefused(
          key, environment, value.toString(), "a whole number from 1 to " + max);
    }
  }

  /**
   * The devices asked for.
   *
   * @return what is configured, or {@code auto}
   */
  public String deviceOrAuto() {
    return device == null || device.isBlank() ? ComputeDevices.AUTO : device.strip();
  }

  /**
   * Threads of one operation on a CPU.
   *
   * @return what is configured, or the number of processors
   */
  public int threadsOrAll() {
    return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
  }

  /** A fresh batch size for one model on a device. */
  BatchSize batchFor(ComputeDevice on) {
    return BatchSize.of(batchSize == null ? OptionalInt.empty() : OptionalInt.of(batchSize), on);
  }
}
