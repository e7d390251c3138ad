package dev.penumbra.jobs.nats;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How soon the job of a worker that is lost is given to another one.
 *
 * @param ackWait {@code penumbra.nats.ack-wait}: how long a worker may be silent
 */
@ConfigurationProperties("penumbra.nats")
record SilenceConfig(@Bindable(defaultValue = "60s") Duration ackWait) {

  private static final Duration SHORTEST = Duration.ofSeconds(2);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int SIGNS_OF_LIFE = 4;

  /** Checks the value. */
  SilenceConfig {
    if (ackWait.compareTo(SHORTEST) < 0 || ackWait.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "penumbra.nats.ack-wait is " + ackWait + "; it must be from 2s to 1h.");
    }
  }

  /** The times of the queue: several signs of life may get lost. */
  NatsJobQueue.Times times() {
    return new NatsJobQueue.Times(
        ackWait, ackWait.dividedBy(SIGNS_OF_LIFE), NatsJobQueue.Times.USUAL.lead());
  }
}
