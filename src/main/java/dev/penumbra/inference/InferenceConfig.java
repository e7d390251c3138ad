package dev.penumbra.inference;

import dev.penumbra.model.SettingRefused;
import io.micronaut.context.annotation.ConfigurationProperties;
import java.util.OptionalInt;
import java.util.Set;
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
 * @param cpuPrecision {@code float32}, {@code bfloat16} or {@code auto} (bfloat16 where the
 *     processor is faster with it), for networks that have both: {@code penumbra.cpu-precision},
 *     {@code PENUMBRA_CPU_PRECISION}; absent: {@code float32}
 * @param trialRun whether a model is tried on random numbers when it is loaded, so that a case
 *     meets no faulty or cold network: {@code penumbra.trial-run}, {@code PENUMBRA_TRIAL_RUN};
 *     absent: yes
 */
@ConfigurationProperties("penumbra")
public record InferenceConfig(
    @Nullable String device,
    @Nullable Integer batchSize,
    @Nullable Integer threads,
    @Nullable String cpuPrecision,
    @Nullable Boolean trialRun) {

  private static final Set<String> CPU_PRECISIONS =
      Set.of(Precision.FLOAT32.id(), Precision.BFLOAT16.id(), ComputeDevices.AUTO);
  private static final int MAX_BATCH = 64;
  private static final int MAX_THREADS = 1024;

  /** Refuses numbers out of range. */
  public InferenceConfig {
    check("penumbra.batch-size", "PENUMBRA_BATCH_SIZE", batchSize, MAX_BATCH);
    check("penumbra.threads", "PENUMBRA_THREADS", threads, MAX_THREADS);
    if (cpuPrecision != null && !CPU_PRECISIONS.contains(cpuPrecision)) {
      throw precisionRefused(cpuPrecision, "float32, bfloat16 or auto");
    }
  }

  /** A configuration without the others. */
  InferenceConfig(@Nullable String device, @Nullable Integer batchSize, @Nullable Integer threads) {
    this(device, batchSize, threads, null, null);
  }

  private static SettingRefused precisionRefused(String value, String allowed) {
    return new SettingRefused("penumbra.cpu-precision", "PENUMBRA_CPU_PRECISION", value, allowed);
  }

  /**
   * What networks with {@code bfloat16} compute in on a CPU.
   *
   * @throws SettingRefused if bfloat16 is asked for and the processor does not have it
   */
  Precision cpuPrecisionOn(Processor processor) {
    if (cpuPrecision == null || cpuPrecision.equals(Precision.FLOAT32.id())) {
      return Precision.FLOAT32;
    }
    if (cpuPrecision.equals(ComputeDevices.AUTO)) {
      return processor.fastBfloat16() ? Precision.BFLOAT16 : Precision.FLOAT32;
    }
    if (!processor.hasBfloat16()) {
      throw precisionRefused(
          cpuPrecision, "float32 or auto: this processor has neither avx512_bf16 nor amx_bf16");
    }
    return Precision.BFLOAT16;
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

  /** Whether models are tried when they are loaded. */
  boolean triesModels() {
    return trialRun == null || trialRun;
  }

  /** A fresh batch size for one model on a device. */
  BatchSize batchFor(ComputeDevice on) {
    return BatchSize.of(batchSize == null ? OptionalInt.empty() : OptionalInt.of(batchSize), on);
  }
}
