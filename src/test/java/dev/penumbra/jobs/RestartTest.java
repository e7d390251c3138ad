package dev.penumbra.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RestartTest {

  @TempDir Path root;

  @Test
  void finishedJobsAreThereAgainWithTheirResults() {
    List<Job> before;
    try (House first = new House(root, 8).start()) {
      first.processor.letAllPass();
      Job kept = first.awaitEnd(first.service.submit(House.request("key", true)));
      Job cancelled = first.submit();
      first.awaitEnd(cancelled);
      before = List.of(kept, first.now(cancelled), first.awaitEnd(first.submit()));
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
  void unfinishedJobsSayThatTheyWereInterrupted() {
    Job running;
    Job waiting;
    House killed = new House(root, 8).start(); // never closed while its job runs, as after kill -9
    running = killed.submit();
    waiting = killed.service.submit(House.request("key", true));
    running = killed.awaitBegun(running);
    try (House second = new House(root, 8).start()) {
      for (Job job : List.of(running, waiting)) {
        Job now = second.now(job);
        assertThat(now.status()).isEqualTo(JobStatus.FAILED);
        assertThat(now.error().type()).isEqualTo("interrupted");
        assertThat(now.error().message()).contains("start it again");
        assertThat(now.seq()).isGreaterThan(job.attempt());
        assertThat(second.files(job)).containsExactly("job.json");
      }
      assertThat(second.service.waiting()).isZero();
    }
    killed.close();
  }

  @Test
  void anOrderlyEndLeavesTheRunningJobToTheNextStart() {
    House first = new House(root, 8).start();
    Job running = first.submit();
    first.awaitBegun(running);
    first.close();
    assertThat(first.now(running).status()).isEqualTo(JobStatus.RUNNING);
    try (House second = new House(root, 8).start()) {
      assertThat(second.now(running).error().type()).isEqualTo("interrupted");
    }
  }

  @Test
  void brokenAndForeignFoldersDoNotKeepTheOthers() throws Exception {
    Job job;
    try (House first = new House(root, 8).start()) {
      first.processor.letAllPass();
      job = first.awaitEnd(first.submit());
    }
    String[] broken = {"", "{", "{\"schema\":99}", "[]", "null", "{\"schema\":1,\"jobId\":\"x\"}"};
    for (int i = 0; i < broken.length; i++) {
      Path folder = Files.createDirectory(root.resolve("b".repeat(25) + (char) ('a' + i)));
      Files.writeString(folder.resolve("job.json"), broken[i]);
    }
    Path copy = Files.createDirectory(root.resolve("c".repeat(26)));
    Files.copy(root.resolve(job.id().value()).resolve("job.json"), copy.resolve("job.json"));
    Files.createDirectory(root.resolve("notes"));
    try (House second = new House(root, 8).start()) {
      assertThat(second.now(job)).isEqualTo(job);
      assertThat(second.service.find(new JobId("c".repeat(26)))).isEmpty();
      assertThat(second.service.find(new JobId("b".repeat(26)))).isEmpty();
    }
  }

  @Test
  void expiredJobsAreGoneAfterTheSweepAndUnfinishedOnesAreNot() throws Exception {
    ManualTime time = new ManualTime();
    try (House house = new House(root, 8, time).start()) {
      Job old = house.submit();
      house.awaitBegun(old);
      house.processor.patches.release(ScriptedProcessor.PATCHES);
      house.awaitEnd(old);
      Job running = house.submit();
      house.awaitBegun(running);
      for (Job job : List.of(old, running)) {
        Path file = house.folders.find(job.id().value()).orElseThrow().resolve("job.json");
        Files.setLastModifiedTime(
            file, java.nio.file.attribute.FileTime.from(time.instant().minus(Duration.ofDays(2))));
      }
      house.lifecycle.sweep();
      assertThat(house.service.find(old.id())).isEmpty();
      assertThat(house.folders.find(old.id().value())).isEmpty();
      assertThat(house.now(running).status()).isEqualTo(JobStatus.RUNNING);
      assertThat(house.files(running)).contains("job.json");
    }
  }
}
