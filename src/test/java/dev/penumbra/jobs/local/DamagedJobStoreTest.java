package dev.penumbra.jobs.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.SmallDisk;
import dev.penumbra.jobs.Eventually;
import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.RecoveredJob;
import dev.penumbra.jobs.StorageFull;
import dev.penumbra.jobs.local.journal.Growth;
import dev.penumbra.jobs.local.journal.Journal;
import dev.penumbra.jobs.local.journal.Location;
import dev.penumbra.jobs.local.journal.RecordReader;
import dev.penumbra.jobs.tck.Story;
import io.micronaut.serde.ObjectMapper;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store whose disk, file or operator did something wrong. */
@Timeout(60)
final class DamagedJobStoreTest {

  @TempDir Path root;

  private static LocalJobStore open(Path folder) {
    return new LocalJobStore(folder, ObjectMapper.getDefault(), id -> List.<Job>of(), 10);
  }

  private static void save(LocalJobStore store, Story story) {
    story
        .allStored()
        .forEach(
            state ->
                store.save(state).toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join());
  }

  private static void saveNewest(LocalJobStore store, Story story) {
    store.save(story.stored()).toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  @Test
  void aDamagedPlaceIsReportedAndEverythingElseIsThere() throws Exception {
    Story first = Story.begin().starts();
    Story hit = Story.begin();
    Story last = Story.begin().starts().completes();
    try (LocalJobStore store = open(root)) {
      for (Story story : List.of(first, hit, last)) {
        save(store, story);
      }
    }
    Path file = root.resolve("jobs-1.journal");
    byte[] content = Files.readAllBytes(file);
    int at = new String(content, StandardCharsets.ISO_8859_1).indexOf(hit.id().value());
    content[at] ^= 1;
    Files.write(file, content);
    try (LocalJobStore store = open(root)) {
      assertThat(store.lostBytes()).isBetween(300L, 2000L);
      assertThat(store.writable()).isTrue();
      assertThat(store.find(hit.id())).isEmpty();
      assertThat(store.find(first.id())).contains(first.stored());
      assertThat(store.find(last.id())).contains(last.stored());
      save(store, Story.begin());
    }
    try (LocalJobStore store = open(root)) {
      assertThat(store.lostBytes()).isZero();
      assertThat(store.recover())
          .extracting(RecoveredJob::job)
          .contains(first.stored(), last.stored())
          .hasSize(3);
    }
  }

  @Test
  void recordsOfALaterVersionAreSetAsideAndReported() throws Exception {
    Story story = Story.begin().starts();
    try (LocalJobStore store = open(root)) {
      save(store, story);
    }
    RecordReader nobody =
        new RecordReader() {
          @Override
          public boolean record(byte[] payload, Location at) {
            return true;
          }

          @Override
          public void damaged(long offset, long length) {}
        };
    try (Journal journal = Journal.open(root, nobody, sink -> () -> {}, Growth.USUAL)) {
      for (String record :
          List.of("Zunknown", "S{\"schema\":1}", "S{\"schema\":99}", "Sno JSON", "")) {
        journal
            .append(record.getBytes(StandardCharsets.UTF_8), false, at -> {})
            .toCompletableFuture()
            .join();
      }
    }
    byte[] before = Files.readAllBytes(root.resolve("jobs-1.journal"));
    try (LocalJobStore store = open(root)) {
      assertThat(store.recover()).extracting(RecoveredJob::job).containsExactly(story.stored());
      assertThat(store.lostBytes()).isPositive();
      save(store, Story.begin()); // the journal is written anew, without them
    }
    assertThat(root.resolve("jobs-1.journal.damaged")).hasBinaryContent(before);
    try (LocalJobStore store = open(root)) {
      assertThat(store.lostBytes()).isZero();
      assertThat(store.recover()).extracting(RecoveredJob::job).contains(story.stored()).hasSize(2);
    }
  }

  @Test
  void aFolderThatCannotBeUsedIsRefusedWithASentence() throws Exception {
    try (LocalJobStore store = open(root)) {
      save(store, Story.begin());
      assertThatThrownBy(() -> open(root))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("Another service");
    }
    Files.writeString(root.resolve("jobs-7.journal"), "PENUMBRA-JRNL-9\n");
    assertThatThrownBy(() -> open(root))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("version");
  }

  @Test
  void onAFullDiskNewJobsAreRefusedAndAcceptedOnesGoOn() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(root.resolve("disk"), 8)) {
      Path folder = disk.folder().resolve("journal");
      List<Story> accepted = new ArrayList<>();
      List<CompletableFuture<Void>> later = new ArrayList<>();
      try (LocalJobStore store = open(folder)) {
        accepted.add(Story.begin());
        save(store, accepted.get(0));
        disk.fillBut(0);
        fill(store, accepted);
        assertThat(store.writable()).isFalse();
        saveNewest(store, accepted.get(0).moves(1));
        for (Story story : accepted) {
          later.add(store.save(story.starts().stored()).toCompletableFuture());
          later.add(store.save(story.completes().stored()).toCompletableFuture());
        }
        disk.free();
        Eventually.until("the room is noticed", store::writable);
        for (CompletableFuture<Void> save : later) {
          assertThat(save).succeedsWithin(20, TimeUnit.SECONDS);
        }
        accepted.add(Story.begin());
        save(store, accepted.get(accepted.size() - 1));
      }
      try (LocalJobStore store = open(folder)) {
        assertThat(store.lostBytes()).isZero();
        assertThat(store.recover())
            .extracting(RecoveredJob::job)
            .containsExactlyElementsOf(accepted.stream().map(Story::stored).toList());
      }
    }
  }

  private static void fill(LocalJobStore store, List<Story> accepted) {
    while (true) {
      Story story = Story.begin();
      try {
        save(store, story);
        accepted.add(story);
      } catch (CompletionException e) {
        assertThat(e).hasCauseInstanceOf(StorageFull.class);
        assertThat(store.find(story.id())).isEmpty();
        return;
      }
    }
  }
}
