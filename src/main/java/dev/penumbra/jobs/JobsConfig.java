package dev.penumbra.jobs;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How many jobs may wait and how long one may take.
 *
 * @param queueSize {@code penumbra.queue-size}: jobs that may wait for the worker; more are refused
 *     with 429
 * @param jobTimeout {@code penumbra.job-timeout}: the longest a job may run, from its start; then
 *     it fails
 */
@ConfigurationProperties("penumbra")
public record JobsConfig(
    @Bindable(defaultValue = "32") int queueSize,
    @Bindable(defaultValue = "30m") Duration jobTimeout) {

  /** Checks the values. */
  public JobsConfig {
    if (queueSize < 1) {
      throw new IllegalArgumentException(
          "penumbra.queue-size is " + queueSize + "; it must be at least 1.");
    }
    if (jobTimeout.isZero() || jobTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "penumbra.job-timeout is "
              + jobTimeout
              + "; it must be longer than zero, for example 30m.");
    }
  }
}
