package dev.penumbra.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.UnknownCase;
import dev.penumbra.model.RunOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JobServiceTest {

  @TempDir Path root;
  private House house;

  @BeforeEach
  void openHouse() {
    house = new House(root, 3);
  }

  @AfterEach
  void closeHouse() {
    house.close();
  }

  @Test
  void anAcceptedJobIsOnDiskAndHasItsPlace() {
    Job first = house.submit();
    Job second = house.submit();
    assertThat(first.status()).isEqualTo(JobStatus.PENDING);
    assertThat(first.queuePosition()).isEqualTo(1);
    assertThat(second.queuePosition()).isEqualTo(2);
    assertThat(second.etaSeconds()).isNull();
    assertThat(second.seq()).isEqualTo(1);
    house.kill();
    try (House next = new House(root, 3)) {
      assertThat(next.now(second)).isEqualTo(second);
    }
  }

  @Test
  void refusesWhatIsUnknownWithoutLeavingAnythingBehind() {
    JobRequest noCase =
        new JobRequest(
            new CaseId("sub-99"),
            true,
            Optional.empty(),
            RunOptions.NONE,
            Optional.empty(),
            "client");
    JobRequest noModel =
        new JobRequest(
            House.CASE, true, Optional.of("x/../y"), RunOptions.NONE, Optional.empty(), "client");
    assertThatExceptionOfType(UnknownCase.class)
        .isThrownBy(() -> house.service.submit(noCase))
        .withMessage("There is no case sub-99.");
    assertThatExceptionOfType(UnknownModel.class)
        .isThrownBy(() -> house.service.submit(noModel))
        .withMessage("There is no model of this name.");
    assertThat(house.folders.list()).isEmpty();
    assertThat(house.service.waiting()).isZero();
    assertThatThrownBy(() -> house.service.cancel(someId())).isInstanceOf(UnknownJob.class);
    assertThat(house.service.find(someId())).isEmpty();
  }

  @Test
  void aKeyStandsForOneSetOfOptions() {
    Job first = house.service.submit(withFlips("key", 4));
    assertThat(house.service.submit(withFlips("key", 4)).id()).isEqualTo(first.id());
    assertThat(first.options().flips()).hasValue(4);
    assertThatThrownBy(() -> house.service.submit(withFlips("key", 2)))
        .isInstanceOf(IdempotencyConflict.class);
    assertThatThrownBy(() -> house.service.submit(House.request("key", true)))
        .isInstanceOf(IdempotencyConflict.class);
  }

  private static JobRequest withFlips(String key, int flips) {
    RunOptions options =
        new RunOptions(OptionalDouble.empty(), OptionalInt.of(flips), OptionalInt.empty());
    return new JobRequest(House.CASE, true, Optional.empty(), options, Optional.of(key), "client");
  }

  @Test
  void aFullQueueSaysWhenToComeBack() {
    house.start();
    house.awaitBegun(house.submit());
    for (int i = 0; i < 3; i++) {
      house.submit();
    }
    assertThatExceptionOfType(QueueFull.class)
        .isThrownBy(house::submit)
        .satisfies(full -> assertThat(full.retryAfter()).isEqualTo(Duration.ofSeconds(30)));
    assertThat(house.service.waiting()).isEqualTo(3);
  }

  @Test
  void cancelledPlacesAreFreeAndTheOthersMoveUp() {
    Job first = house.submit();
    Job second = house.submit();
    Job third = house.submit();
    Job cancelled = house.service.cancel(first.id());
    assertThat(cancelled.status()).isEqualTo(JobStatus.CANCELLED);
    assertThat(cancelled.finishedAt()).isEqualTo(house.time.instant());
    assertThat(house.service.cancel(first.id())).isEqualTo(cancelled);
    house.movePlaces();
    Eventually.until("it moved", () -> house.now(third).seq() == 2);
    assertThat(house.now(second).queuePosition()).isEqualTo(1);
    assertThat(house.now(third).queuePosition()).isEqualTo(2);
    assertThat(house.now(third).seq()).isEqualTo(2);
    assertThat(house.submit().queuePosition()).isEqualTo(3);
  }

  @Test
  void aFinishedJobCannotBeCancelled() {
    house.processor.letAllPass();
    house.start();
    Job done = house.awaitEnd(house.submit());
    assertThat(done.status()).isEqualTo(JobStatus.COMPLETED);
    assertThatExceptionOfType(JobAlreadyFinished.class)
        .isThrownBy(() -> house.service.cancel(done.id()))
        .satisfies(e -> assertThat(e.job()).isEqualTo(done));
  }

  @Test
  void theSameKeyMakesOneJob() {
    Job first = house.service.submit(House.request("k1", true));
    assertThat(house.service.submit(House.request("k1", true)).id()).isEqualTo(first.id());
    assertThat(house.service.submit(House.request("k2", true)).id()).isNotEqualTo(first.id());
    assertThatThrownBy(() -> house.service.submit(House.request("k1", false)))
        .isInstanceOf(IdempotencyConflict.class);
    house.service.cancel(first.id());
    assertThat(house.service.submit(House.request("k1", true)).status())
        .isEqualTo(JobStatus.CANCELLED);
    assertThatThrownBy(() -> House.request(" ", true)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void measuredJobsGiveAnEstimate() {
    house.start();
    Job measured = house.submit();
    house.awaitBegun(measured);
    house.time.advance(Duration.ofSeconds(40));
    house.processor.patches.release(ScriptedProcessor.PATCHES);
    house.awaitEnd(measured);
    Job running = house.submit();
    Eventually.until("it infers", () -> house.now(running).stage() == Stage.INFERRING);
    assertThat(house.now(running).etaSeconds()).isEqualTo(38.0); // 95 % is still to do
    house.time.advance(Duration.ofSeconds(10));
    assertThat(house.submit().etaSeconds()).isEqualTo(70.0);
    Job third = house.submit();
    assertThat(third.queuePosition()).isEqualTo(2);
    assertThat(third.etaSeconds()).isEqualTo(110.0);
    house.submit();
    assertThatExceptionOfType(QueueFull.class)
        .isThrownBy(house::submit)
        .satisfies(full -> assertThat(full.retryAfter()).isEqualTo(Duration.ofSeconds(30)));
  }

  @Test
  void anExpiredJobIsUnknownEvenBeforeItIsSwept() {
    house.processor.letAllPass();
    house.start();
    Job job = house.awaitEnd(house.service.submit(House.request("k", true)));
    assertThat(job.result().expiresAt()).isEqualTo(job.finishedAt().plus(House.RETENTION));
    house.time.advance(House.RETENTION);
    assertThat(house.service.find(job.id())).isEmpty();
    assertThat(house.service.submit(House.request("k", true)).id()).isNotEqualTo(job.id());
  }

  @Test
  void acceptsNothingWhileShuttingDown() {
    house.start();
    house.close();
    assertThatThrownBy(house::submit).isInstanceOf(ShuttingDown.class);
  }

  @Test
  void aJobThatCannotBeStoredTakesNoPlace() {
    house.kill();
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(house::submit).hasRootCauseInstanceOf(IOException.class);
    }
    assertThat(house.queue.reserve("client")).isEqualTo(JobQueue.Admission.ADMITTED);
    assertThat(house.service.waiting()).isZero();
  }

  private static JobId someId() {
    return new JobId("a".repeat(26));
  }
}
