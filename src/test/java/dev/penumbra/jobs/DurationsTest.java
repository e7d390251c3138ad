package dev.penumbra.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penumbra.cases.CaseId;
import dev.penumbra.model.RunOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class DurationsTest {

  private static final CaseId CASE = new CaseId("c");
  private static final CaseId OTHER = new CaseId("other");
  private final Durations durations = new Durations();

  private static Job job(String model, boolean fast, String caseId) {
    return job(work(model, fast, RunOptions.NONE), caseId);
  }

  private static Job job(Work work, String caseId) {
    JobRequest request =
        new JobRequest(
            new CaseId(caseId),
            work.fastMode(),
            Optional.of(work.model()),
            work.options(),
            Optional.empty(),
            "client");
    Assignment assignment = new Assignment(work.model(), work.networks());
    return Job.accepted(new JobId("a".repeat(26)), request, assignment, Instant.EPOCH, 1, null);
  }

  private static Work work(String model, boolean fast, RunOptions options) {
    return new Work(model, fast, List.of(model), options);
  }

  private OptionalDouble seconds(String model, boolean fast, CaseId caseId) {
    return durations.seconds(work(model, fast, RunOptions.NONE), caseId);
  }

  private static RunOptions flips(int flips) {
    return new RunOptions(OptionalDouble.empty(), OptionalInt.of(flips), OptionalInt.empty());
  }

  @Test
  void optionsHaveTheirOwnMeanAndSpoilNoOther() {
    took("c", 1000, 80);
    Work fewer = work("m", true, flips(1));
    assertThat(durations.seconds(fewer, CASE)).hasValue(80);
    durations.add(job(fewer, "c"), 1000, Duration.ofSeconds(10));
    assertThat(durations.seconds(fewer, CASE)).hasValue(10);
    assertThat(seconds("m", true, CASE)).hasValue(80);
    assertThat(durations.usualSeconds("m", true)).hasValue(80);
  }

  @Test
  void anotherSetOfNetworksIsAnotherWork() {
    took("c", 1000, 80);
    Work more = new Work("m", true, List.of("m", "n"), RunOptions.NONE);
    assertThat(durations.seconds(more, CASE)).isEmpty();
  }

  private void took(String caseId, long voxels, double seconds) {
    Duration took = Duration.ofMillis(Math.round(seconds * 1000));
    durations.add(job("m", true, caseId), voxels, took);
  }

  @Test
  void eachModelAndVariantHasItsOwnMean() {
    assertThat(seconds("m", true, CASE)).isEmpty();
    took("c", 1000, 10);
    took("c", 1000, 20);
    durations.add(job("m", false, "c"), 1000, Duration.ofSeconds(99));
    assertThat(seconds("m", true, CASE).orElseThrow()).isCloseTo(15, within(0.3));
    assertThat(seconds("m", false, CASE)).hasValue(99);
    assertThat(seconds("other", true, CASE)).isEmpty();
  }

  @Test
  void whatIsUsualIsTheMeanOfAllSizes() {
    assertThat(durations.usualSeconds("m", true)).isEmpty();
    took("c", 1000, 10);
    took("other", 100_000, 20);
    assertThat(durations.usualSeconds("m", true).orElseThrow()).isCloseTo(15, within(0.3));
    assertThat(durations.usualSeconds("m", false)).isEmpty();
  }

  @Test
  void theMeanFollowsTheLatestJobs() {
    for (int i = 0; i < 1000; i++) {
      took("c", 1000, 10);
    }
    for (int i = 0; i < 100; i++) {
      took("c", 1000, 0.1);
    }
    assertThat(seconds("m", true, CASE).orElseThrow()).isLessThan(0.2);
  }

  @Test
  void largerCasesTakeLonger() {
    for (int i = 0; i < 10; i++) {
      took("small", 1_000_000, 10);
      took("large", 4_000_000, 40);
    }
    assertThat(seconds("m", true, new CaseId("small")).orElseThrow()).isCloseTo(10, within(0.1));
    assertThat(seconds("m", true, new CaseId("large")).orElseThrow()).isCloseTo(40, within(0.1));
    assertThat(seconds("m", true, OTHER).orElseThrow()).isBetween(20.0, 30.0);
    durations.add(job("m", false, "other"), 2_000_000, Duration.ofSeconds(1)); // its size is known
    assertThat(seconds("m", true, OTHER).orElseThrow()).isCloseTo(20, within(0.1));
  }

  @Test
  void anEstimateIsNeverNegativeAndNeverFallsWithSize() {
    took("small", 1_000_000, 30);
    took("large", 9_000_000, 10);
    assertThat(seconds("m", true, new CaseId("small")).orElseThrow())
        .isEqualTo(seconds("m", true, new CaseId("large")).orElseThrow());
    took("large", 9_000_000, 5000);
    took("tiny", 1, 0.1);
    assertThat(seconds("m", true, new CaseId("tiny")).orElseThrow()).isPositive();
  }
}
