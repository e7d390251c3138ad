package dev.penumbra.jobs.local.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.jobs.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A journal that is written anew, and what a crash leaves of that. */
@Timeout(60)
final class RewrittenJournalTest {

  private static final Growth OFTEN = new Growth(2000, 1);

  @TempDir Path root;

  @Test
  void onlyWhatStillMattersIsInTheNewFile() throws Exception {
    List<String> kept = new ArrayList<>();
    KeptRecords reader = new KeptRecords();
    byte[] garbage = new byte[1000];
    try (Journal journal =
        Journal.open(
            root,
            reader,
            sink -> {
              for (String text : kept) {
                sink.put(OpenJournal.bytes(text));
              }
              return () -> {};
            },
            new Growth(100_000, 1))) {
      for (int i = 0; i < 500; i++) {
        String text = "kept " + i;
        journal.append(OpenJournal.bytes(text), false, at -> kept.add(text));
        journal.append(garbage, false, at -> {}).toCompletableFuture().join();
      }
    }
    assertThat(OpenJournal.read(root).stream().filter(text -> text.startsWith("kept")).toList())
        .hasSize(500)
        .isEqualTo(kept);
    assertThat(Files.size(OpenJournal.file(root))).isLessThan(5 << 20);
    assertThat(generation()).isGreaterThan(3);
  }

  @Test
  void nothingIsLostWhenManyThreadsAppendMeanwhile() throws Exception {
    List<String> all = new ArrayList<>();
    OpenJournal opened = OpenJournal.in(root, OFTEN);
    try (opened) {
      ExecutorService pool = Executors.newFixedThreadPool(8);
      List<Future<List<String>>> threads = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        String name = "thread " + t + " record ";
        threads.add(pool.submit(() -> appendMany(opened, name)));
      }
      for (Future<List<String>> thread : threads) {
        all.addAll(thread.get());
      }
      pool.shutdownNow();
    }
    assertThat(opened.records.rewrites()).isGreaterThan(3);
    assertThat(generation()).isEqualTo(1 + opened.records.rewrites());
    assertThat(OpenJournal.read(root)).containsExactlyInAnyOrderElementsOf(all);
  }

  private static List<String> appendMany(OpenJournal opened, String name) {
    List<String> acknowledged = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      opened.append(name + i);
      acknowledged.add(name + i);
    }
    return acknowledged;
  }

  @Test
  void aRewriteThatFailsLeavesTheOldFileAndIsTriedAgain() throws Exception {
    KeptRecords records = new KeptRecords();
    int[] tries = {0};
    Contents failsTwice =
        sink -> {
          tries[0]++;
          sink.put(OpenJournal.bytes("half of it"));
          if (tries[0] == 1) {
            throw new IOException("broken on purpose");
          } else if (tries[0] == 2) {
            throw new IllegalStateException("broken on purpose");
          }
          return records.writeTo(sink);
        };
    try (Journal journal = Journal.open(root, records, failsTwice, OFTEN)) {
      records.owns(journal);
      for (int i = 0; i < 400; i++) {
        String text = "record " + i;
        journal
            .append(OpenJournal.bytes(text), false, at -> records.durable(text, at))
            .toCompletableFuture()
            .join();
        assertThat(OpenJournal.file(root)).exists();
      }
      Eventually.until("it was written anew", () -> records.rewrites() > 0);
    }
    assertThat(tries[0]).as("not with every append").isBetween(3, 50);
    assertThat(OpenJournal.read(root)).hasSize(401).contains("half of it", "record 0");
  }

  @Test
  void aHalfWrittenNewFileIsNotBelieved() throws Exception {
    append("one", "two");
    byte[] half = Files.readAllBytes(OpenJournal.file(root));
    for (int size : new int[] {0, 5, 16, 30}) {
      Files.write(root.resolve("jobs-2.journal.part"), Arrays.copyOf(half, size));
      assertThat(OpenJournal.read(root)).containsExactly("one", "two");
      assertThat(root.resolve("jobs-2.journal.part")).doesNotExist();
      assertThat(generation()).isEqualTo(1);
    }
  }

  @Test
  void aCompleteFileThatHasNotGotItsNameIsNotBelieved() throws Exception {
    append("one", "two");
    Files.copy(OpenJournal.file(root), root.resolve("jobs-2.journal.part"));
    append("three");
    assertThat(OpenJournal.read(root)).containsExactly("one", "two", "three");
    assertThat(root.resolve("jobs-2.journal.part")).doesNotExist();
  }

  @Test
  void ofTwoCompleteFilesTheNewerCountsAndTheOlderGoes() throws Exception {
    append("one", "two", "dropped");
    Path old = OpenJournal.file(root);
    Path newer = root.resolve("newer");
    try (OpenJournal other = OpenJournal.in(newer)) {
      other.append("one", "two");
    }
    Files.move(OpenJournal.file(newer), root.resolve("jobs-2.journal"));
    append("three");
    assertThat(old).doesNotExist();
    assertThat(OpenJournal.read(root)).containsExactly("one", "two", "three");
    assertThat(generation()).isEqualTo(2);
  }

  @Test
  void generationsAreComparedAsNumbers() throws Exception {
    append("old");
    Files.move(OpenJournal.file(root), root.resolve("jobs-9.journal"));
    Path newer = root.resolve("newer");
    try (OpenJournal other = OpenJournal.in(newer)) {
      other.append("new");
    }
    Files.move(OpenJournal.file(newer), root.resolve("jobs-10.journal"));
    assertThat(OpenJournal.read(root)).containsExactly("new");
  }

  @Test
  void aFolderInWhichTheFirstFileWasBeingMadeIsEmpty() throws Exception {
    Files.createDirectories(root);
    Files.write(root.resolve("jobs-1.journal.part"), new byte[] {'P', 'E'});
    assertThat(OpenJournal.read(root)).isEmpty();
    append("one");
    assertThat(OpenJournal.read(root)).containsExactly("one");
  }

  @Test
  void foreignFilesInTheFolderStay() throws Exception {
    append("one");
    Path notes = Files.writeString(root.resolve("jobs-notes.txt"), "mine");
    Path copy = root.resolve("jobs-0.journal.damaged");
    Files.copy(OpenJournal.file(root), copy, StandardCopyOption.REPLACE_EXISTING);
    assertThat(OpenJournal.read(root)).containsExactly("one");
    assertThat(notes).exists();
    assertThat(copy).exists();
  }

  private void append(String... texts) throws IOException {
    try (OpenJournal opened = OpenJournal.in(root)) {
      opened.append(texts);
    }
  }

  private int generation() throws IOException {
    String name = OpenJournal.file(root).getFileName().toString();
    return Integer.parseInt(name.replaceAll("\\D", ""));
  }
}
