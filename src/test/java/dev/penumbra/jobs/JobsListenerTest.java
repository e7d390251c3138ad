package dev.penumbra.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the room of the jobs tells those who count. */
final class JobsListenerTest {

  @TempDir Path root;

  /** Writes down what it hears, in words. */
  private static final class Diary implements JobsListener {

    final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void accepted(Job job) {
      lines.add("accepted");
    }

    @Override
    public void changed(Job before, Job after) {
      if (before.status() != after.status()) {
        lines.add(before.status().id() + " to " + after.status().id());
      }
    }

    @Override
    public void stageOver(Job job, Stage stage, Duration took) {
      lines.add(stage.id() + " " + took.toSeconds());
    }

    @Override
    public void patchesDone(Job job, int patches, Duration took) {
      lines.add("patches " + patches + " " + took.toSeconds());
    }

    @Override
    public void written(int records, long bytes, Duration took) {
      assertThat(records).isPositive();
      assertThat(bytes).isGreaterThan(records);
      assertThat(took).isPositive();
      lines.add("written");
    }

    @Override
    public void removed(JobId id, Removal why) {
      lines.add("removed " + why);
    }

    @Override
    public void swept() {
      lines.add("swept");
    }
  }

  @Test
  void hearsOfAJobFromItsAcceptanceToItsRemoval() {
    Diary diary = new Diary();
    Diary writes = new Diary();
    try (House house = new House(root, 2)) {
      house.ledger.tell(diary);
      house.retention.tell(diary);
      house.store.tell(writes);
      house.processor.letAllPass();
      house.start();
      Job job = house.submit();
      Eventually.until("it is done", () -> house.now(job).status().terminal());
      house.time.advance(House.RETENTION.plusHours(1));
      Eventually.until(
          "it is removed",
          () -> {
            house.lifecycle.sweep();
            return house.service.find(job.id()).isEmpty()
                && diary.lines.contains("removed EXPIRED");
          });
    }
    assertThat(diary.lines)
        .containsSubsequence(
            "swept",
            "accepted",
            "pending to running",
            "running to completed",
            "removed EXPIRED",
            "swept");
    assertThat(writes.lines).contains("written");
  }

  @Test
  void stagesAndPatchesAreMeasured() throws IOException {
    Diary diary = new Diary();
    try (House house = new House(root, 2)) {
      house.processor.letAllPass();
      house.processor.loading(() -> house.time.advance(Duration.ofSeconds(2)));
      house.processor.midway(() -> house.time.advance(Duration.ofSeconds(4)));
      Job job = house.submit();
      Job running =
          JobTransitions.apply(
                  job, new JobEvent.Started(1, "test-device", null, house.time.instant()))
              .orElseThrow();
      new WatchedProcessor(house.processor, List.of(diary), house.time)
          .process(running, root, new Patient());
    }
    assertThat(diary.lines)
        .containsExactly(
            "loading 2",
            "preprocessing 0",
            "patches 1 0",
            "patches 1 0",
            "patches 1 4",
            "patches 1 0",
            "inferring 4",
            "postprocessing 0",
            "writing 0");
  }

  /** Wants everything and hears nothing. */
  private record Patient() implements WorkWatch {

    @Override
    public void stage(Stage stage) {}

    @Override
    public void progress(int done, int total) {}

    @Override
    public boolean cancelled() {
      return false;
    }
  }
}
