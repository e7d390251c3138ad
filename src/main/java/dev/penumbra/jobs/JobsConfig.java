package dev.penumbra.jobs;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How many jobs may wait, in which order they come and how long they may take.
 *
 * @param queueSize {@code penumbra.queue-size}: jobs that may wait for the worker; more are refused
 *     with 429
 * @param queueSizePerClient {@code penumbra.queue-size-per-client}: how many of them may be one
 *     client's
 * @param fastModeHeadStart {@code penumbra.fast-mode-head-start}: how many turns of other clients a
 *     job of the full variant lets jobs of the fast one go ahead; 0 treats them alike
 * @param maxAttempts {@code penumbra.max-attempts}: how often a job is begun that is running when
 *     the process dies; then it fails
 * @param jobTimeout {@code penumbra.job-timeout}: the longest a job may run, from its start; then
 *     it fails
 * @param loadingTimeout {@code penumbra.loading-timeout}: the longest it may read its images
 * @param preprocessingTimeout {@code penumbra.preprocessing-timeout}: the longest it may prepare
 *     them
 * @param inferringTimeout {@code penumbra.inferring-timeout}: the longest it may segment
 * @param postprocessingTimeout {@code penumbra.postprocessing-timeout}: the longest it may look for
 *     lesions
 * @param writingTimeout {@code penumbra.writing-timeout}: the longest it may write its results
 * @param shutdownGrace {@code penumbra.shutdown-grace}: how long the running job may go on when the
 *     service is told to stop; then it is re-queued for the next start
 * @param hangGrace {@code penumbra.hang-grace}: how long work may take to notice that its job was
 *     cancelled or is out of time; then its thread is given up and the next job begins
 */
@ConfigurationProperties("penumbra")
public record JobsConfig(
    @Bindable(defaultValue = "256") int queueSize,
    @Bindable(defaultValue = "128") int queueSizePerClient,
    @Bindable(defaultValue = "0") int fastModeHeadStart,
    @Bindable(defaultValue = "3") int maxAttempts,
    @Bindable(defaultValue = "30m") Duration jobTimeout,
    @Bindable(defaultValue = "5m") Duration loadingTimeout,
    @Bindable(defaultValue = "10m") Duration preprocessingTimeout,
    @Bindable(defaultValue = "30m") Duration inferringTimeout,
    @Bindable(defaultValue = "10m") Duration postprocessingTimeout,
    @Bindable(defaultValue = "5m") Duration writingTimeout,
    @Bindable(defaultValue = "8s") Duration shutdownGrace,
    @Bindable(defaultValue = "30s") Duration hangGrace) {

  /** Checks the values. */
  public JobsConfig {
    atLeast(1, "penumbra.queue-size", queueSize);
    atLeast(1, "penumbra.queue-size-per-client", queueSizePerClient);
    atLeast(0, "penumbra.fast-mode-head-start", fastModeHeadStart);
    atLeast(1, "penumbra.max-attempts", maxAttempts);
    positive("penumbra.job-timeout", jobTimeout);
    positive("penumbra.loading-timeout", loadingTimeout);
    positive("penumbra.preprocessing-timeout", preprocessingTimeout);
    positive("penumbra.inferring-timeout", inferringTimeout);
    positive("penumbra.postprocessing-timeout", postprocessingTimeout);
    positive("penumbra.writing-timeout", writingTimeout);
    positive("penumbra.hang-grace", hangGrace);
    if (shutdownGrace.isNegative()) {
      throw new IllegalArgumentException(
          "penumbra.shutdown-grace is " + shutdownGrace + "; it must be 0s or longer.");
    }
  }

  /**
   * The longest a stage may take.
   *
   * @param stage a stage of the work
   * @return its limit; the job's for the others
   */
  public Duration timeout(Stage stage) {
    return switch (stage) {
      case LOADING -> loadingTimeout;
      case PREPROCESSING -> preprocessingTimeout;
      case INFERRING -> inferringTimeout;
      case POSTPROCESSING -> postprocessingTimeout;
      case WRITING -> writingTimeout;
      case QUEUED, DONE -> jobTimeout;
    };
  }

  private static void atLeast(int least, String key, int value) {
    if (value < least) {
      throw new IllegalArgumentException(
          key + " is " + value + "; it must be at least " + least + ".");
    }
  }

  private static void positive(String key, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(
          key + " is " + value + "; it must be longer than zero, for example 30m.");
    }
  }
}
