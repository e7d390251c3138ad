package dev.penumbra.jobs.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The setting that says when a silent worker's job is given to another one. */
final class SilenceConfigTest {

  @Test
  void aWorkerSaysSeveralTimesInThatSpanThatItIsThere() {
    assertThat(new SilenceConfig(Duration.ofSeconds(60)).times())
        .isEqualTo(NatsJobQueue.Times.USUAL);
    NatsJobQueue.Times times = new SilenceConfig(Duration.ofSeconds(8)).times();
    assertThat(times.ackWait()).isEqualTo(Duration.ofSeconds(8));
    assertThat(times.inProgress()).isEqualTo(Duration.ofSeconds(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT1.9S", "PT1H1S", "PT0S"})
  void otherSpansAreRefused(Duration span) {
    assertThatThrownBy(() -> new SilenceConfig(span))
        .hasMessage("penumbra.nats.ack-wait is " + span + "; it must be from 2s to 1h.");
  }
}
