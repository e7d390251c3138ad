package dev.penumbra.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.cases.CaseId;
import dev.penumbra.results.RunFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class JobTransitionsTest {

  private static final JobFailure FAILURE = new JobFailure("x", "Y.");
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Job ACCEPTED =
      Job.accepted(
          new JobId("a".repeat(26)),
          House.request(),
          new Assignment("m", List.of("m")),
          NOW,
          1,
          null);
  private static final JobResult RESULT =
      new JobResult(
          new CaseId("c"),
          "m",
          "1",
          0.5,
          1,
          1,
          1,
          Map.of(),
          1,
          Map.of(),
          NOW,
          List.of(),
          1000,
          RunFacts.UNKNOWN);

  @Provide
  Arbitrary<JobEvent> events() {
    Arbitrary<Integer> attempts = Arbitraries.integers().between(0, 3);
    return Arbitraries.oneOf(
        Arbitraries.integers().between(-1, 5).map(place -> new JobEvent.Moved(place, null)),
        attempts.map(attempt -> new JobEvent.Started(attempt, "cpu", null, NOW)),
        Combinators.combine(
                attempts, Arbitraries.of(Stage.class), Arbitraries.doubles().between(-5, 120))
            .as((attempt, stage, p) -> new JobEvent.Progressed(attempt, stage, p, "", null)),
        attempts.map(attempt -> new JobEvent.Completed(attempt, RESULT, NOW)),
        Combinators.combine(attempts, Arbitraries.integers().between(-1, 5))
            .as((attempt, place) -> new JobEvent.Requeued(attempt, place, null)),
        Combinators.combine(attempts, Arbitraries.integers().between(-1, 5))
            .as((attempt, place) -> new JobEvent.HandedOn(attempt, "", place, null)),
        attempts.map(attempt -> new JobEvent.Failed(attempt, FAILURE, NOW)),
        Arbitraries.of(new JobEvent.Cancelled(NOW)));
  }

  @Provide
  Arbitrary<List<JobEvent>> stories() {
    return events().list().ofMaxSize(40);
  }

  @Property
  void everyStoryIsSound(@ForAll("stories") List<JobEvent> events) {
    Job job = ACCEPTED;
    int ends = 0;
    for (JobEvent event : events) {
      Optional<Job> next = JobTransitions.apply(job, event);
      if (next.isPresent()) {
        if (event instanceof JobEvent.HandedOn) {
          assertHandedOn(job, next.get());
        } else {
          assertSoundStep(job, next.get());
        }
        job = next.get();
        ends += job.status().terminal() ? 1 : 0;
      }
    }
    assertThat(ends).isLessThanOrEqualTo(1);
  }

  private static void assertSoundStep(Job before, Job after) {
    assertThat(before.status().terminal()).isFalse();
    assertThat(after.seq()).isEqualTo(before.seq() + 1);
    assertThat(after.attempt()).isBetween(before.attempt(), before.attempt() + 1);
    assertThat(before.status() == JobStatus.RUNNING && after.status() == JobStatus.PENDING)
        .as("back to the queue only under the next attempt")
        .isEqualTo(before.attempt() > 0 && after.attempt() == before.attempt() + 1);
    assertThat(after.status() == JobStatus.RUNNING)
        .isEqualTo(after.device() != null && !after.status().terminal());
    if (after.attempt() == before.attempt()) {
      assertThat(after.progress()).isBetween(before.progress(), 100.0);
      assertThat(after.stage()).isGreaterThanOrEqualTo(before.stage());
    }
    assertThat(after.result() != null).isEqualTo(after.status() == JobStatus.COMPLETED);
    assertThat(after.error() != null).isEqualTo(after.status() == JobStatus.FAILED);
    assertThat(after.finishedAt() != null).isEqualTo(after.status().terminal());
    assertThat(after.queuePosition() != null).isEqualTo(after.status() == JobStatus.PENDING);
    assertThat(after.stage() == Stage.DONE).isEqualTo(after.status() == JobStatus.COMPLETED);
  }

  private static void assertHandedOn(Job before, Job after) {
    assertThat(before.status()).isEqualTo(JobStatus.RUNNING);
    assertThat(after.status()).isEqualTo(JobStatus.PENDING);
    assertThat(after.seq()).isEqualTo(before.seq() + 1);
    assertThat(after.attempt()).isEqualTo(before.attempt());
    assertThat(after.progress()).isEqualTo(before.progress());
    assertThat(after.stage()).isEqualTo(Stage.QUEUED);
    assertThat(after.device()).isNull();
    assertThat(after.startedAt()).isNull();
    assertThat(after.queuePosition()).isPositive();
  }

  @Property
  void afterTheEndNothingMoves(@ForAll("events") JobEvent end, @ForAll("events") JobEvent late) {
    for (Job job : List.of(ACCEPTED, running(1))) {
      Optional<Job> ended = JobTransitions.apply(job, end).filter(next -> next.status().terminal());
      ended.ifPresent(last -> assertThat(JobTransitions.apply(last, late)).isEmpty());
    }
  }

  @Example
  void aWorkerOfAnEarlierAttemptIsRefused() {
    Job again = running(2);
    List<JobEvent> late = new ArrayList<>();
    late.add(new JobEvent.Started(2, "cpu", null, NOW));
    late.add(new JobEvent.Requeued(1, 1, null));
    late.add(new JobEvent.HandedOn(1, "", 1, null));
    late.add(new JobEvent.Progressed(1, Stage.WRITING, 99, "", null));
    late.add(new JobEvent.Completed(1, RESULT, NOW));
    late.add(new JobEvent.Failed(1, FAILURE, NOW));
    for (JobEvent event : late) {
      assertThat(JobTransitions.apply(again, event)).isEmpty();
    }
    assertThat(JobTransitions.apply(again, new JobEvent.Completed(2, RESULT, NOW))).isPresent();
  }

  @Example
  void progressThatFallsIsHeldAndANewAttemptBeginsAnew() {
    Job half = step(running(1), new JobEvent.Progressed(1, Stage.INFERRING, 50, "", null));
    Job held = step(half, new JobEvent.Progressed(1, Stage.INFERRING, 40, "", null));
    assertThat(held.progress()).isEqualTo(50);
    Job again = step(held, new JobEvent.Requeued(1, 3, 7.5));
    assertThat(again.progress()).isZero();
    assertThat(again.stage()).isEqualTo(Stage.QUEUED);
    assertThat(again.queuePosition()).isEqualTo(3);
    assertThat(again.attempt()).isEqualTo(2);
    assertThat(again.progressMessage()).contains("restarted");
    assertThat(JobTransitions.apply(again, new JobEvent.Started(1, "cpu", null, NOW))).isEmpty();
    assertThat(step(again, new JobEvent.Started(2, "cpu", null, NOW)).stage())
        .isEqualTo(Stage.LOADING);
  }

  @Example
  void whoIsHandedOnKeepsAttemptAndProgressAndIsToldWhy() {
    Job half = step(running(1), new JobEvent.Progressed(1, Stage.INFERRING, 5, "", null));
    Job waiting = step(half, new JobEvent.HandedOn(1, "Too small", 1, null));
    Job moved = step(waiting, new JobEvent.Moved(2, 3.0));
    assertThat(moved.progressMessage()).isEqualTo("Too small");
    assertThat(moved.progress()).isEqualTo(5);
    Job again = step(moved, new JobEvent.Started(1, "cuda:1", null, NOW));
    assertThat(again.progress()).isEqualTo(5);
    assertThat(again.attempt()).isEqualTo(1);
    assertThat(again.device()).isEqualTo("cuda:1");
  }

  private static Job running(int attempt) {
    Job job = step(ACCEPTED, new JobEvent.Started(1, "cpu", null, NOW));
    for (int i = 1; i < attempt; i++) {
      job = step(job, new JobEvent.Requeued(i, 1, null));
      job = step(job, new JobEvent.Started(i + 1, "cpu", null, NOW));
    }
    return job;
  }

  private static Job step(Job job, JobEvent event) {
    return JobTransitions.apply(job, event).orElseThrow();
  }
}
