package dev.penumbra.jobs.local.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.SmallDisk;
import dev.penumbra.jobs.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class FullDiskTest {

  private static final String LONG = " ".repeat(16 << 10);

  @TempDir Path root;
  private SmallDisk disk;
  private Path folder;
  private int added;

  @BeforeEach
  void mount() throws Exception {
    disk = SmallDisk.mount(root.resolve("disk"), 8);
    folder = disk.folder().resolve("journal");
  }

  @AfterEach
  void unmount() throws Exception {
    if (disk != null) {
      disk.close();
    }
  }

  private String next() {
    added++;
    return added + LONG;
  }

  /** Adds jobs until one is refused. */
  private List<String> fillWithJobs(OpenJournal opened) throws Exception {
    List<String> accepted = new ArrayList<>();
    accepted.add(next());
    opened.append(accepted.get(0));
    disk.fillBut(0);
    while (true) {
      String text = next();
      try {
        opened.add(text, true).orTimeout(OpenJournal.PATIENCE, TimeUnit.SECONDS).join();
        accepted.add(text);
      } catch (CompletionException e) {
        assertThat(e).hasCauseInstanceOf(NoRoom.class);
        return accepted;
      }
    }
  }

  @Test
  void newJobsAreRefusedAndTheEventsOfAcceptedOnesAreStillWritten() throws Exception {
    List<String> acknowledged = new ArrayList<>();
    try (OpenJournal opened = OpenJournal.in(folder)) {
      acknowledged.addAll(fillWithJobs(opened));
      assertThat(opened.journal.stalled()).isTrue();
      for (int i = 0; i < 10; i++) {
        String text = next();
        opened.append(text);
        acknowledged.add(text);
        assertThat(opened.add("one more", true))
            .failsWithin(OpenJournal.PATIENCE, TimeUnit.SECONDS);
      }
    }
    assertThat(OpenJournal.read(folder)).isEqualTo(acknowledged);
  }

  @Test
  void eventsWaitForRoomAndNothingAcknowledgedIsLost() throws Exception {
    List<String> acknowledged = new ArrayList<>();
    try (OpenJournal opened = OpenJournal.in(folder)) {
      acknowledged.addAll(fillWithJobs(opened));
      Map<String, CompletableFuture<Void>> events = new LinkedHashMap<>();
      for (int i = 0; i < 3 * JournalFile.RESERVE / LONG.length(); i++) {
        String text = next();
        events.put(text, opened.add(text, false));
      }
      assertThat(opened.add("refused meanwhile", true))
          .failsWithin(OpenJournal.PATIENCE, TimeUnit.SECONDS);
      assertThat(events.values()).anyMatch(event -> !event.isDone());
      assertThat(OpenJournal.read(copy())).startsWith(acknowledged.toArray(String[]::new));
      disk.free();
      events.forEach(
          (text, event) -> {
            event.orTimeout(OpenJournal.PATIENCE, TimeUnit.SECONDS).join();
            acknowledged.add(text);
          });
      String text = next();
      opened.add(text, true).orTimeout(OpenJournal.PATIENCE, TimeUnit.SECONDS).join();
      acknowledged.add(text);
      assertThat(opened.journal.stalled()).isFalse();
    }
    assertThat(OpenJournal.read(folder)).isEqualTo(acknowledged);
  }

  /** What a crash would leave now, on a disk with room. */
  private Path copy() throws Exception {
    Path copy = Files.createDirectories(root.resolve("copy"));
    Files.copy(OpenJournal.file(folder), copy.resolve("jobs-1.journal"));
    return copy;
  }

  @Test
  void roomIsNoticedWithoutAnyAppend() throws Exception {
    try (OpenJournal opened = OpenJournal.in(folder)) {
      fillWithJobs(opened);
      assertThat(opened.journal.stalled()).isTrue();
      disk.free();
      Eventually.until("the room is noticed", () -> !opened.journal.stalled());
    }
  }

  @Test
  void closingOnAFullDiskKeepsWhatWasAcknowledgedAndNothingBehindWhatFailed() throws Exception {
    List<String> acknowledged = new ArrayList<>();
    Map<String, CompletableFuture<Void>> events = new LinkedHashMap<>();
    try (OpenJournal opened = OpenJournal.in(folder)) {
      acknowledged.addAll(fillWithJobs(opened));
      String tooBig = "too big for the reserve".repeat(JournalFile.RESERVE / 10);
      events.put(tooBig, opened.add(tooBig, false));
      assertThat(opened.add("refused meanwhile", true))
          .as("it is tried by now")
          .failsWithin(OpenJournal.PATIENCE, TimeUnit.SECONDS);
      for (int i = 0; i < 10; i++) {
        events.put("short " + i, opened.add("short " + i, false));
      }
    }
    assertThat(events.values()).allMatch(CompletableFuture::isDone);
    assertThat(events.values()).anyMatch(CompletableFuture::isCompletedExceptionally);
    boolean failed = false;
    for (Map.Entry<String, CompletableFuture<Void>> event : events.entrySet()) {
      failed = failed || event.getValue().isCompletedExceptionally();
      assertThat(event.getValue().isCompletedExceptionally())
          .as("nothing is skipped, so nothing behind the first failure is there")
          .isEqualTo(failed);
      if (!failed) {
        acknowledged.add(event.getKey());
      }
    }
    disk.free();
    assertThat(OpenJournal.read(folder)).startsWith(acknowledged.toArray(String[]::new));
  }

  @Test
  void aRewriteForWhichThereIsNoRoomIsPutOff() throws Exception {
    List<String> acknowledged = new ArrayList<>();
    try (OpenJournal opened = OpenJournal.in(folder, new Growth(100_000, 1))) {
      for (int i = 0; i < 20; i++) {
        acknowledged.add(next());
        opened.append(acknowledged.get(i));
      }
      disk.fillBut(300_000); // no room for a second file
      acknowledged.add(next());
      opened.append(acknowledged.get(20)); // what was being written anew is done
      int before = opened.records.rewrites();
      assertThat(before).isPositive();
      for (int i = 0; i < 20; i++) {
        String text = next();
        opened.append(text);
        acknowledged.add(text);
      }
      assertThat(opened.records.rewrites()).isEqualTo(before);
      disk.free();
      for (int i = 0; i < 20; i++) {
        String text = next();
        opened.append(text);
        acknowledged.add(text);
      }
      assertThat(opened.records.rewrites()).isGreaterThan(before);
    }
    assertThat(OpenJournal.read(folder)).isEqualTo(acknowledged);
  }
}
