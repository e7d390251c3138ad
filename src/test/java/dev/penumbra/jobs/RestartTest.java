package dev.penumbra.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

final class RestartTest {

  @TempDir Path root;

  @Test
  void finishedJobsAreThereAgainWithTheirResults() {
    List<Job> before;
    try (House first = new House(root, 8).start()) {
      first.processor.letAllPass();
      Job kept = first.awaitEnd(first.service.submit(House.request("key", true)));
      Job other = first.awaitEnd(first.submit());
      before = List.of(kept, other, first.awaitEnd(first.submit()));
    }
    try (House second = new House(root, 8).start()) {
      for (Job job : before) {
        assertThat(second.now(job)).isEqualTo(job);
      }
      assertThat(second.service.submit(House.request("key", true))).isEqualTo(before.get(0));
      assertThat(second.files(before.get(0))).contains("lesion_msk.nii.gz");
    }
  }

  @Test
  void queuedJobsGoOnInOrderAndTheRunningOneFirst() {
    House killed = new House(root, 8).start();
    Job running = killed.submit();
    Job second = killed.service.submit(House.request("key", true));
    Job third = killed.submit();
    killed.awaitBegun(running);
    killed.kill();
    try (House next = new House(root, 8).start()) {
      Job again = next.awaitBegun(running);
      assertThat(again.attempt()).isEqualTo(2);
      assertThat(again.status()).isEqualTo(JobStatus.RUNNING);
      assertThat(next.service.submit(House.request("key", true)).id()).isEqualTo(second.id());
      next.processor.letAllPass();
      next.awaitEnd(third);
      assertThat(next.processor.begun).containsExactly(running.id(), second.id(), third.id());
      assertThat(next.now(running).status()).isEqualTo(JobStatus.COMPLETED);
      assertThat(next.files(running)).containsExactly("lesion_msk.nii.gz");
    }
    killed.processor.letAllPass();
  }

  @Test
  void progressGoesOnWithoutGapOrRepeatForWhoeverSawTheFirstPart() {
    House killed = new House(root, 8).start();
    Job job = killed.submit();
    killed.awaitBegun(job);
    killed.processor.patches.release();
    Eventually.until("it infers", () -> killed.now(job).stage() == Stage.INFERRING);
    List<Job> seen = new ArrayList<>();
    seen.addAll(
        Flux.from(killed.service.events(job.id(), OptionalLong.of(0)))
            .takeUntil(snapshot -> snapshot.stage() == Stage.INFERRING)
            .collectList()
            .block(Duration.ofSeconds(20)));
    killed.kill();
    long last = seen.get(seen.size() - 1).seq();
    try (House next = new House(root, 8).start()) {
      next.processor.letAllPass();
      next.awaitEnd(job);
      seen.addAll(
          Flux.from(next.service.events(job.id(), OptionalLong.of(last)))
              .collectList()
              .block(Duration.ofSeconds(20)));
      List<Job> all =
          Flux.from(next.service.events(job.id(), OptionalLong.of(0)))
              .collectList()
              .block(Duration.ofSeconds(20));
      assertThat(all).isEqualTo(seen);
      for (int i = 0; i < seen.size(); i++) {
        assertThat(seen.get(i).seq()).isEqualTo(i + 1);
      }
      assertThat(seen).filteredOn(snapshot -> snapshot.status().terminal()).hasSize(1);
    }
    killed.processor.letAllPass();
  }

  @Test
  void aJobThatKillsTheProcessIsNotBegunForEver() {
    Job job = null;
    for (int life = 1; life <= 3; life++) {
      House killed = new House(root, 8).start();
      job = job == null ? killed.submit() : job;
      assertThat(killed.awaitBegun(job).attempt()).isEqualTo(life);
      killed.kill();
      killed.processor.letAllPass();
    }
    try (House last = new House(root, 8).start()) {
      Job failed = last.now(job);
      assertThat(failed.status()).isEqualTo(JobStatus.FAILED);
      assertThat(failed.error().type()).isEqualTo("interrupted");
      assertThat(failed.attempt()).isEqualTo(3);
      assertThat(last.files(job)).isEmpty();
      assertThat(last.service.waiting()).isZero();
    }
  }

  @Test
  void anOrderlyEndRequeuesTheRunningJob() {
    House first = new House(root, 8).start();
    Job running = first.submit();
    Job waiting = first.submit();
    first.awaitBegun(running);
    first.lifecycle.close();
    assertThat(first.now(running).status()).isEqualTo(JobStatus.PENDING);
    assertThat(first.now(running).attempt()).isEqualTo(2);
    first.close();
    try (House second = new House(root, 8).start()) {
      second.processor.letAllPass();
      assertThat(second.awaitEnd(waiting).status()).isEqualTo(JobStatus.COMPLETED);
      assertThat(second.now(running).status()).isEqualTo(JobStatus.COMPLETED);
    }
  }

  @Test
  void expiredJobsAreGoneAfterTheSweepAndUnfinishedOnesAreNot() {
    ManualTime time = new ManualTime();
    try (House house = new House(root, House.config(8), House.BUDGET, time).start()) {
      Job old = house.submit();
      house.awaitBegun(old);
      house.processor.patches.release(ScriptedProcessor.PATCHES);
      house.awaitEnd(old);
      Job running = house.submit();
      house.awaitBegun(running);
      time.setClock(House.RETENTION);
      house.lifecycle.sweep();
      assertThat(house.service.find(old.id())).isEmpty();
      assertThat(house.folders.find(old.id().value())).isEmpty();
      assertThat(house.now(running).status()).isEqualTo(JobStatus.RUNNING);
      assertThat(house.folders.find(running.id().value())).isPresent();
    }
  }

  @Test
  void theOldestResultsGoWhenAllTogetherTakeTooMuch() {
    long twoResults = 2L * "mask of sub-01".length();
    ManualTime time = new ManualTime();
    try (House house = new House(root, House.config(8), twoResults, time).start()) {
      house.processor.letAllPass();
      List<Job> jobs = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        jobs.add(house.awaitEnd(house.submit()));
      }
      house.lifecycle.sweep();
      assertThat(jobs)
          .extracting(job -> house.service.find(job.id()).isPresent())
          .containsExactly(false, false, true, true);
      assertThat(house.files(jobs.get(0))).isEmpty();
      assertThat(house.files(jobs.get(3))).containsExactly("lesion_msk.nii.gz");
    }
  }

  @Test
  void whatDeadProcessesLeftIsSwept() throws Exception {
    Job job;
    try (House first = new House(root, 8).start()) {
      first.processor.letAllPass();
      job = first.awaitEnd(first.submit());
    }
    Path folder = root.resolve("results").resolve(job.id().value());
    Path attempt = Files.createDirectory(folder.resolve(".attempt-7"));
    Files.writeString(attempt.resolve("half"), "x");
    Path foreign = Files.createDirectory(root.resolve("results").resolve("notes"));
    try (House second = new House(root, 8).start()) {
      assertThat(attempt).doesNotExist();
      assertThat(foreign).exists();
      assertThat(second.files(job)).containsExactly("lesion_msk.nii.gz");
    }
  }

  @Test
  void aClockThatIsSetBackChangesNothing() {
    ManualTime time = new ManualTime();
    try (House house = new House(root, House.config(8), House.BUDGET, time).start()) {
      Job done = house.submit();
      house.awaitBegun(done);
      time.setClock(Duration.ofHours(-1));
      time.advance(Duration.ofSeconds(5));
      house.processor.letAllPass();
      done = house.awaitEnd(done);
      assertThat(done.status()).isEqualTo(JobStatus.COMPLETED);
      assertThat(done.result().elapsedSeconds()).isEqualTo(5.0);
      assertThat(house.awaitEnd(house.submit()).status()).isEqualTo(JobStatus.COMPLETED);
      assertThat(house.now(done)).isEqualTo(done);
    }
  }
}
