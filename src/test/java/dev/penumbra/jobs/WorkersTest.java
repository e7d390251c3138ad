package dev.penumbra.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/** Several devices, each with its worker. */
final class WorkersTest {

  private static final List<String> DEVICES = List.of("cuda:0", "cuda:1");
  private static final String LARGE = "large-model";

  @TempDir Path root;
  private House house;
  private Map<String, Hold> holds;

  @BeforeEach
  void openHouse() {
    house = new House(root, 8, DEVICES);
    holds = Map.of("cuda:0", new Hold(), "cuda:1", new Hold());
    holds.forEach(house.processor::midwayOn);
    house.processor.letAllPass();
    house.start();
  }

  @AfterEach
  void closeHouse() {
    holds.values().forEach(Hold::open);
    house.close();
  }

  private static String other(String device) {
    return device.equals("cuda:0") ? "cuda:1" : "cuda:0";
  }

  /** Starts two jobs and waits until both are held in the middle. */
  private List<Job> twoHeld() {
    Job first = house.submit();
    Job second = house.submit();
    holds.values().forEach(Hold::awaitReached);
    return List.of(house.now(first), house.now(second));
  }

  private Job completed(Job job) {
    Job done = house.awaitEnd(job);
    assertThat(done.status()).as(() -> String.valueOf(done.error())).isEqualTo(JobStatus.COMPLETED);
    return done;
  }

  @Test
  void twoJobsRunAtTheSameTimeOnTwoDevices() {
    List<Job> held = twoHeld();
    assertThat(held).extracting(Job::status).containsOnly(JobStatus.RUNNING);
    assertThat(held).extracting(Job::device).containsExactlyInAnyOrderElementsOf(DEVICES);
    Job third = house.submit();
    assertThat(third.status()).isEqualTo(JobStatus.PENDING);
    assertThat(third.queuePosition()).isEqualTo(1);
    holds.values().forEach(Hold::open);
    for (Job job : held) {
      assertThat(completed(job).attempt()).isEqualTo(1);
      assertThat(house.files(job)).containsExactly("lesion_msk.nii.gz");
    }
    completed(third);
  }

  @Test
  void whoIsFreeFirstTakesTheNextJob() {
    List<Job> held = twoHeld();
    Job third = house.submit();
    Job fourth = house.submit();
    holds.get("cuda:1").open();
    assertThat(completed(third).device()).isEqualTo("cuda:1");
    assertThat(completed(fourth).device()).isEqualTo("cuda:1");
    assertThat(held)
        .filteredOn(job -> house.now(job).status() == JobStatus.RUNNING)
        .extracting(Job::device)
        .containsExactly("cuda:0");
  }

  @Test
  void cancellingOneDoesNotTouchTheOther() {
    List<Job> held = twoHeld();
    Job cancelled = held.get(0);
    Job goesOn = held.get(1);
    house.service.cancel(cancelled.id());
    assertThat(house.now(cancelled).status()).isEqualTo(JobStatus.CANCELLED);
    holds.get(cancelled.device()).open();
    Job next = house.submit();
    assertThat(completed(next).device()).isEqualTo(cancelled.device());
    assertThat(house.now(goesOn).status()).isEqualTo(JobStatus.RUNNING);
    holds.get(goesOn.device()).open();
    assertThat(completed(goesOn).attempt()).isEqualTo(1);
    Eventually.until("it is clean", () -> house.files(cancelled).isEmpty());
  }

  @Test
  void oneWorkerHangsAndTheOthersGoOn() {
    List<Job> held = twoHeld();
    Job hung = held.get(0);
    house.processor.deaf();
    holds.get(held.get(1).device()).open();
    completed(held.get(1));
    for (int i = 0; i < 3; i++) {
      assertThat(completed(house.submit()).device()).isEqualTo(other(hung.device()));
    }
    house.time.advance(House.TIMEOUT);
    assertThat(house.awaitEnd(hung).error().type()).isEqualTo("deadline");
    Hold busy = new Hold();
    Hold again = new Hold();
    house.processor.midwayOn(other(hung.device()), busy);
    house.processor.midwayOn(hung.device(), again);
    Job one = house.submit();
    busy.awaitReached();
    assertThat(house.now(one).device()).isEqualTo(other(hung.device()));
    Job two = house.submit();
    house.time.advance(House.HANG_GRACE); // the hung thread is given up, another takes its place
    again.awaitReached();
    assertThat(house.now(two).device()).isEqualTo(hung.device());
    busy.open();
    again.open();
    completed(one);
    completed(two);
    holds.get(hung.device()).open();
    Eventually.until("it is clean", () -> house.files(hung).isEmpty());
    assertThat(house.now(hung).error().type()).isEqualTo("deadline");
  }

  @Test
  void anOrderlyEndRequeuesAllThatRun() {
    List<Job> held = twoHeld();
    Job waiting = house.submit();
    house.lifecycle.close();
    for (Job job : held) {
      assertThat(house.now(job).status()).isEqualTo(JobStatus.PENDING);
      assertThat(house.now(job).attempt()).isEqualTo(2);
    }
    house.close();
    holds.values().forEach(Hold::open);
    for (Job job : held) {
      Path folder = house.processor.folder(job.id());
      Eventually.until("the old work is over", () -> Files.notExists(folder));
    }
    try (House next = new House(root, 8, DEVICES)) {
      next.processor.letAllPass();
      next.start();
      for (Job job : held) {
        assertThat(next.awaitEnd(job).status()).isEqualTo(JobStatus.COMPLETED);
        assertThat(next.now(job).attempt()).isEqualTo(2);
      }
      assertThat(next.awaitEnd(waiting).attempt()).isEqualTo(1);
    }
  }

  @Test
  void aKilledProcessLosesNoneOfThoseThatRan() {
    List<Job> held = twoHeld();
    house.kill();
    holds = Map.of(); // its threads stay where they are
    house = new House(root, 8, DEVICES);
    house.processor.letAllPass();
    house.start();
    for (Job job : held) {
      assertThat(completed(job).attempt()).isEqualTo(2);
    }
  }

  @Test
  void whatDoesNotFitADeviceGoesToAnother() {
    Job blocker = house.submit();
    Eventually.until("it runs", () -> house.now(blocker).device() != null);
    String fits = house.now(blocker).device();
    String tooSmall = other(fits);
    holds.get(tooSmall).open();
    house.processor.tooLarge(LARGE, tooSmall);
    Job large = house.service.submit(House.requestOfModel(LARGE));
    Eventually.until(
        "it waits for the other device",
        () -> house.now(large).progressMessage().contains("another device"));
    Job waiting = house.now(large);
    assertThat(waiting.status()).isEqualTo(JobStatus.PENDING);
    assertThat(waiting.progressMessage()).contains("memory of " + tooSmall);
    assertThat(waiting.attempt()).isEqualTo(1);
    assertThat(waiting.device()).isNull();
    Job small = house.submit(); // goes ahead of it, since its device is free
    Job alsoLarge = house.service.submit(House.requestOfModel(LARGE));
    assertThat(completed(small).device()).isEqualTo(tooSmall);
    assertThat(house.queue.waiting()).containsExactly(large.id(), alsoLarge.id());
    holds.get(fits).open();
    for (Job job : List.of(large, alsoLarge)) {
      assertThat(completed(job).device()).isEqualTo(fits);
      assertThat(house.now(job).attempt()).isEqualTo(1);
    }
    assertThat(house.processor.begun.stream().filter(large.id()::equals)).hasSize(2);
    assertThat(house.processor.begun.stream().filter(alsoLarge.id()::equals))
        .as("the device that is too small is not given that model again")
        .hasSize(1);
    List<Job> seen =
        Flux.from(house.service.events(large.id(), OptionalLong.of(0)))
            .collectList()
            .block(Duration.ofSeconds(20));
    for (int i = 0; i < seen.size(); i++) {
      assertThat(seen.get(i).seq()).isEqualTo(i + 1);
      assertThat(seen.get(i).progress())
          .isGreaterThanOrEqualTo(seen.get(Math.max(0, i - 1)).progress());
    }
  }

  @Test
  void whatFitsNoDeviceFailsAndIsTriedAgainByTheNextJob() {
    holds.values().forEach(Hold::open);
    DEVICES.forEach(device -> house.processor.tooLarge(LARGE, device));
    for (int i = 0; i < 2; i++) {
      Job failed = house.awaitEnd(house.service.submit(House.requestOfModel(LARGE)));
      assertThat(failed.status()).isEqualTo(JobStatus.FAILED);
      assertThat(failed.error().type()).isEqualTo("model-failed");
      assertThat(failed.error().message()).matches("The memory of cuda:[01] does not suffice\\.");
      assertThat(failed.attempt()).isEqualTo(1);
    }
    completed(house.submit());
    house.processor.allFit();
    completed(house.service.submit(House.requestOfModel(LARGE)));
  }

  @Test
  void cancellingWhatWaitsForAnotherDeviceTakesItOutOfTheQueue() {
    Job blocker = house.submit();
    Eventually.until("it runs", () -> house.now(blocker).device() != null);
    String tooSmall = other(house.now(blocker).device());
    holds.get(tooSmall).open();
    house.processor.tooLarge(LARGE, tooSmall);
    Job large = house.service.submit(House.requestOfModel(LARGE));
    Eventually.until(
        "it waits for the other device",
        () ->
            house.now(large).progressMessage().contains("another device")
                && house.queue.waiting().contains(large.id()));
    assertThat(house.service.cancel(large.id()).status()).isEqualTo(JobStatus.CANCELLED);
    assertThat(house.queue.size()).isZero();
    holds.values().forEach(Hold::open);
    completed(blocker);
    assertThat(house.now(large).status()).isEqualTo(JobStatus.CANCELLED);
  }

  @Test
  void estimatesCountAllDevices() {
    Job measured = house.submit();
    Eventually.until("it runs", () -> house.now(measured).device() != null);
    String device = house.now(measured).device();
    holds.get(device).awaitReached();
    house.time.advance(Duration.ofSeconds(40));
    holds.get(device).open();
    completed(measured);
    Map<String, Hold> again = Map.of("cuda:0", new Hold(), "cuda:1", new Hold());
    again.forEach(house.processor::midwayOn);
    house.submit();
    house.submit();
    again.values().forEach(Hold::awaitReached);
    house.time.advance(Duration.ofSeconds(10));
    assertThat(house.submit().etaSeconds()).isEqualTo(70.0); // 30 s, then 40 s
    assertThat(house.submit().etaSeconds()).isEqualTo(70.0);
    Job fifth = house.submit();
    assertThat(fifth.queuePosition()).isEqualTo(3);
    assertThat(fifth.etaSeconds()).isEqualTo(110.0);
    again.values().forEach(Hold::open);
    completed(fifth);
  }
}
