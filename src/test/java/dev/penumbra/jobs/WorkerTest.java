package dev.penumbra.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.cases.UnusableCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class WorkerTest {

  @TempDir Path root;
  private House house;

  @BeforeEach
  void openHouse() {
    house = new House(root, 8).start();
  }

  @AfterEach
  void closeHouse() {
    house.close();
  }

  @Test
  void aJobEndsWithItsResultAndItsFiles() {
    Job job = house.submit();
    assertThat(house.awaitBegun(job).device()).isEqualTo("test-device");
    house.time.advance(Duration.ofSeconds(7));
    house.processor.letAllPass();
    Job done = house.awaitEnd(job);
    assertThat(done.status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(done.stage()).isEqualTo(Stage.DONE);
    assertThat(done.progress()).isEqualTo(100);
    assertThat(done.attempt()).isEqualTo(1);
    assertThat(done.queuePosition()).isNull();
    JobResult result = done.result();
    assertThat(result.elapsedSeconds()).isEqualTo(7.0);
    assertThat(result.volumeMl()).isEqualTo(12.34);
    assertThat(result.diceScore()).isNull();
    assertThat(result.model()).isEqualTo("default-model");
    assertThat(result.warnings()).hasSize(1);
    assertThat(house.files(job)).containsExactly("lesion_msk.nii.gz");
    assertThat(house.processor.folder(job.id())).doesNotExist();
  }

  @Test
  void jobsAreDoneInTheOrderTheyCame() {
    Job first = house.submit();
    Job second = house.submit();
    Job third = house.submit();
    house.processor.letAllPass();
    house.awaitEnd(third);
    assertThat(house.processor.begun).containsExactly(first.id(), second.id(), third.id());
  }

  static Stream<Arguments> whatMayGoWrong() {
    return Stream.of(
        Arguments.of(new UnusableCase("ADC has another grid."), "unusable-case", "ADC has another"),
        Arguments.of(new OutOfMemoryError("Java heap space"), "out-of-memory", "not enough memory"),
        Arguments.of(new UnsatisfiedLinkError("/usr/lib/x.so"), "model-failed", "library"),
        Arguments.of(new IOException("/data/x: No space left on device"), "storage", "disk"),
        Arguments.of(new IllegalStateException("at /home/x"), "internal", "log"),
        Arguments.of(new WorkCancelled(), "internal", "log"),
        Arguments.of(new StackOverflowError(), "internal", "log"));
  }

  @ParameterizedTest
  @MethodSource("whatMayGoWrong")
  void anyFailureEndsTheJobWithOneSentenceAndFreesTheSlot(
      Throwable thrown, String type, String words) {
    house.processor.midway(
        () -> {
          if (thrown instanceof IOException e) {
            throw e;
          } else if (thrown instanceof RuntimeException e) {
            throw e;
          }
          throw (Error) thrown;
        });
    house.processor.letAllPass();
    Job failed = house.awaitEnd(house.submit());
    assertThat(failed.status()).isEqualTo(JobStatus.FAILED);
    assertThat(failed.error().type()).isEqualTo(type);
    assertThat(failed.error().message()).contains(words).endsWith(".").doesNotContain("/");
    Eventually.until("it is clean", () -> house.files(failed).isEmpty());
    house.processor.midway(() -> {});
    assertThat(house.awaitEnd(house.submit()).status()).isEqualTo(JobStatus.COMPLETED);
  }

  @Test
  void cancelStopsBeforeTheNextPatch() {
    Job job = house.submit();
    house.awaitBegun(job);
    house.processor.patches.release();
    Eventually.until("the first patch is done", () -> house.processor.computed.get() == 1);
    assertThat(house.service.cancel(job.id()).status()).isEqualTo(JobStatus.CANCELLED);
    house.processor.patches.release(); // the patch that may have begun
    Job next = house.submit();
    house.awaitBegun(next);
    assertThat(house.processor.computed.get()).isLessThanOrEqualTo(2);
    assertThat(house.now(job).status()).isEqualTo(JobStatus.CANCELLED);
    Eventually.until("it is clean", () -> house.files(job).isEmpty());
  }

  @Test
  void aJobWhoseTimeIsUpFails() {
    Job job = house.submit();
    Eventually.until("it infers", () -> house.now(job).stage() == Stage.INFERRING);
    house.time.advance(House.TIMEOUT.minusSeconds(1));
    assertThat(house.now(job).status()).isEqualTo(JobStatus.RUNNING);
    house.time.advance(Duration.ofSeconds(1));
    house.awaitEnd(job);
    assertThat(house.now(job).error().type()).isEqualTo("deadline");
    house.processor.letAllPass();
    assertThat(house.awaitEnd(house.submit()).status()).isEqualTo(JobStatus.COMPLETED);
  }

  @Test
  void aHungJobCostsAThreadButNotTheService() {
    CountDownLatch hung = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    house.processor.deaf();
    house.processor.midway(
        () -> {
          hung.countDown();
          awaitUninterruptibly(released);
        });
    house.processor.letAllPass();
    Job job = house.submit();
    Eventually.until("it hangs", () -> hung.getCount() == 0);
    house.processor.midway(() -> {});
    house.time.advance(House.TIMEOUT);
    Job next = house.submit();
    assertThat(house.now(next).status()).isEqualTo(JobStatus.PENDING);
    house.time.advance(House.HANG_GRACE);
    assertThat(house.awaitEnd(next).status()).isEqualTo(JobStatus.COMPLETED);
    released.countDown();
    Eventually.until("it came back", () -> Files.notExists(house.processor.folder(job.id())));
    assertThat(house.now(job).error().type()).isEqualTo("deadline");
    Eventually.until("it is clean", () -> house.files(job).isEmpty());
  }

  @Test
  void aSourceThatHangsFailsTheJobAndFreesItsSlot() {
    CountDownLatch answered = new CountDownLatch(1);
    house.processor.loading(() -> awaitUninterruptibly(answered));
    Job hung = house.submit();
    house.awaitBegun(hung);
    house.processor.loading(() -> {});
    house.processor.letAllPass();
    house.time.advance(Duration.ofMinutes(5));
    Job failed = house.awaitEnd(hung);
    assertThat(failed.error().type()).isEqualTo("deadline");
    assertThat(failed.error().message()).contains("Reading the images");
    house.time.advance(Deadline.LOADING_GRACE);
    assertThat(house.awaitEnd(house.submit()).status()).isEqualTo(JobStatus.COMPLETED);
    answered.countDown();
    Eventually.until("it came back", () -> Files.notExists(house.processor.folder(hung.id())));
    assertThat(house.now(hung)).isEqualTo(failed);
  }

  @Test
  void cancellingAHungSourceFreesTheSlotSoon() {
    CountDownLatch answered = new CountDownLatch(1);
    house.processor.loading(() -> awaitUninterruptibly(answered));
    Job hung = house.submit();
    house.awaitBegun(hung);
    house.processor.loading(() -> {});
    house.processor.letAllPass();
    house.service.cancel(hung.id());
    house.time.advance(Deadline.LOADING_GRACE);
    assertThat(house.awaitEnd(house.submit()).status()).isEqualTo(JobStatus.COMPLETED);
    answered.countDown();
    Eventually.until("it came back", () -> Files.notExists(house.processor.folder(hung.id())));
    assertThat(house.files(hung)).isEmpty();
  }

  @Test
  void aStageHasItsOwnLimit() {
    CountDownLatch answered = new CountDownLatch(1);
    house.processor.midway(() -> awaitUninterruptibly(answered));
    house.processor.letAllPass();
    Job job = house.submit();
    Eventually.until("it infers", () -> house.now(job).stage() == Stage.INFERRING);
    house.time.advance(Duration.ofMinutes(10)); // longer than loading and preparing may take
    assertThat(house.now(job).status()).isEqualTo(JobStatus.RUNNING);
    answered.countDown();
    assertThat(house.awaitEnd(job).status()).isEqualTo(JobStatus.COMPLETED);
    Eventually.until("nothing is due", () -> house.time.appointments() <= 3); // two sweeps, places
  }

  @Test
  void whoStopsGivesTheRunningJobItsTime() throws Exception {
    Job job = house.submit();
    house.awaitBegun(job);
    Thread stops = new Thread(() -> house.workers.stop(Duration.ofSeconds(20)));
    stops.start();
    house.processor.letAllPass();
    stops.join();
    assertThat(house.now(job).status()).isEqualTo(JobStatus.COMPLETED);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean waiting = true;
    while (waiting) {
      try {
        latch.await();
        waiting = false;
      } catch (InterruptedException e) {
        waiting = true; // as native code that does not notice
      }
    }
  }
}
