package dev.penumbra.cases.uploads;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.convert.format.ReadableBytes;
import java.time.Duration;

/**
 * What users may bring and how long it is kept.
 *
 * @param maxFileSize {@code penumbra.uploads.max-file-size}: bytes of one file as it is sent
 * @param budget {@code penumbra.uploads.budget}: bytes that all uploads together may take on disk
 * @param keepFree {@code penumbra.uploads.keep-free}: bytes of the disk that uploads leave free
 * @param perClient {@code penumbra.uploads.per-client}: uploads that one client may have at a time
 * @param concurrent {@code penumbra.uploads.concurrent}: uploads that may come in at the same time;
 *     half of them, and at least one, may be one client's
 * @param retention {@code penumbra.uploads.retention}: how long an upload is kept, from its last
 *     use
 * @param idleTimeout {@code penumbra.uploads.idle-timeout}: the longest that nothing may arrive of
 *     an upload that is coming in
 * @param timeout {@code penumbra.uploads.timeout}: the longest an upload may take to arrive
 */
@ConfigurationProperties("penumbra.uploads")
public record UploadsConfig(
    @Bindable(defaultValue = "512MB") @ReadableBytes long maxFileSize,
    @Bindable(defaultValue = "20GB") @ReadableBytes long budget,
    @Bindable(defaultValue = "1GB") @ReadableBytes long keepFree,
    @Bindable(defaultValue = "16") int perClient,
    @Bindable(defaultValue = "4") int concurrent,
    @Bindable(defaultValue = "24h") Duration retention,
    @Bindable(defaultValue = "30s") Duration idleTimeout,
    @Bindable(defaultValue = "30m") Duration timeout) {

  /** DWI, ADC, FLAIR and ground truth. */
  private static final int FILES = 4;

  /** Boundaries and headers of the parts. */
  private static final long AROUND_FILES = 1L << 20;

  /** Checks the values. */
  public UploadsConfig {
    size("max-file-size", maxFileSize, 1, "512MB");
    size("budget", budget, 1, "20GB");
    size("keep-free", keepFree, 0, "1GB");
    atLeastOne("per-client", perClient);
    atLeastOne("concurrent", concurrent);
    positive("retention", retention, "24h");
    positive("idle-timeout", idleTimeout, "30s");
    positive("timeout", timeout, "30m");
  }

  /**
   * The largest request that can be an upload.
   *
   * @return bytes
   */
  public long maxBodySize() {
    return Math.min(maxFileSize, (Long.MAX_VALUE - AROUND_FILES) / FILES) * FILES + AROUND_FILES;
  }

  /**
   * How many uploads of one client may come in at the same time.
   *
   * @return at least 1
   */
  public int concurrentPerClient() {
    return Math.max(1, concurrent / 2);
  }

  private static void size(String key, long value, long least, String example) {
    if (value < least) {
      throw new IllegalArgumentException(
          "penumbra.uploads."
              + key
              + " is "
              + value
              + "; it must be a size, for example "
              + example
              + ".");
    }
  }

  private static void atLeastOne(String key, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "penumbra.uploads." + key + " is " + value + "; it must be at least 1.");
    }
  }

  private static void positive(String key, Duration value, String example) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(
          "penumbra.uploads."
              + key
              + " is "
              + value
              + "; it must be longer than zero, for example "
              + example
              + ".");
    }
  }
}
