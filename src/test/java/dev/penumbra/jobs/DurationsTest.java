package dev.penumbra.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.cases.CaseId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class DurationsTest {

  private final Durations durations = new Durations();

  private static Job job(String model, boolean fast) {
    return Job.accepted(
        new JobId("a".repeat(26)), new CaseId("c"), model, fast, Instant.EPOCH, 1, null);
  }

  @Test
  void eachModelAndVariantHasItsOwnMean() {
    assertThat(durations.seconds("m", true)).isEmpty();
    assertThat(durations.untilFreePlace()).isEqualTo(Duration.ofSeconds(30));
    durations.add(job("m", true), Duration.ofSeconds(10));
    durations.add(job("m", true), Duration.ofSeconds(20));
    durations.add(job("m", false), Duration.ofSeconds(99));
    assertThat(durations.seconds("m", true)).hasValue(15);
    assertThat(durations.seconds("m", false)).hasValue(99);
    assertThat(durations.seconds("other", true)).isEmpty();
    assertThat(durations.untilFreePlace()).isEqualTo(Duration.ofSeconds(43));
  }

  @Test
  void theMeanFollowsTheLatestJobs() {
    for (int i = 0; i < 1000; i++) {
      durations.add(job("m", true), Duration.ofSeconds(10));
    }
    for (int i = 0; i < 100; i++) {
      durations.add(job("m", true), Duration.ofMillis(100));
    }
    assertThat(durations.seconds("m", true).orElseThrow()).isLessThan(0.2);
    assertThat(durations.untilFreePlace()).isEqualTo(Duration.ofSeconds(1));
  }
}
