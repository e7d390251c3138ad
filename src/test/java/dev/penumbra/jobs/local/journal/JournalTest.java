package dev.penumbra.jobs.local.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class JournalTest {

  @TempDir Path root;

  @Test
  void recordsComeBackInOrderAndCanBeReadOneByOne() throws Exception {
    String huge = "x".repeat(3 << 20);
    List<String> all = List.of("first", "", "zweiter – ü", huge, "last");
    try (OpenJournal opened = OpenJournal.in(root)) {
      opened.append(all.toArray(String[]::new));
      assertReadable(opened, all);
    }
    try (OpenJournal again = OpenJournal.in(root)) {
      assertThat(again.records.texts()).isEqualTo(all);
      assertThat(again.records.damages).isEmpty();
      assertThat(again.journal.damagedBytes()).isZero();
      again.append("later");
      assertReadable(again, List.of("first", "", huge, "later"));
    }
    assertThat(OpenJournal.read(root)).hasSize(6).endsWith("later");
  }

  private static void assertReadable(OpenJournal opened, List<String> texts) throws IOException {
    for (String text : texts) {
      byte[] read = opened.journal.read(opened.records.place(text));
      assertThat(new String(read, StandardCharsets.UTF_8).equals(text)).isTrue();
    }
  }

  @Test
  void durableIsToldBeforeTheAppendCompletesAndInTheOrderOfTheAppends() throws Exception {
    List<Integer> told = Collections.synchronizedList(new ArrayList<>());
    List<Integer> wrong = Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<Void>> appends = new ArrayList<>();
    try (OpenJournal opened = OpenJournal.in(root)) {
      for (int i = 0; i < 2000; i++) {
        int number = i;
        CompletableFuture<Void> append =
            opened
                .journal
                .append(OpenJournal.bytes("r" + i), i % 2 == 0, at -> told.add(number))
                .toCompletableFuture();
        appends.add(
            append.thenRun(
                () -> {
                  if (!told.contains(number)) {
                    wrong.add(number);
                  }
                }));
      }
      appends.forEach(CompletableFuture::join);
    }
    assertThat(told).hasSize(2000).isSorted();
    assertThat(wrong).isEmpty();
  }

  @Test
  void whatManyThreadsWereToldIsDurableIsThereAfterwards() throws Exception {
    List<String> acknowledged = Collections.synchronizedList(new ArrayList<>());
    ExecutorService pool = Executors.newFixedThreadPool(16);
    try (OpenJournal opened = OpenJournal.in(root)) {
      List<Future<?>> threads = new ArrayList<>();
      for (int t = 0; t < 16; t++) {
        String name = "thread " + t + " record ";
        threads.add(
            pool.submit(
                () -> {
                  for (int i = 0; i < 50; i++) {
                    opened.append(name + i);
                    acknowledged.add(name + i);
                  }
                }));
      }
      for (Future<?> thread : threads) {
        thread.get();
      }
    } finally {
      pool.shutdownNow();
    }
    List<String> found = OpenJournal.read(root);
    assertThat(found).hasSize(16 * 50).containsExactlyInAnyOrderElementsOf(acknowledged);
    for (int t = 0; t < 16; t++) {
      String name = "thread " + t + " record ";
      assertThat(found.stream().filter(text -> text.startsWith(name)).toList())
          .as("one thread's records in the order of its appends")
          .startsWith(name + 0, name + 1, name + 2)
          .endsWith(name + 48, name + 49);
    }
  }

  @Test
  void closingWritesWhatWaitsAndRefusesWhatComesLater() throws Exception {
    List<CompletableFuture<Void>> appends = new ArrayList<>();
    OpenJournal opened = OpenJournal.in(root);
    for (int i = 0; i < 500; i++) {
      appends.add(opened.add("r" + i, i % 2 == 0));
    }
    opened.close();
    assertThat(appends).allMatch(append -> append.isDone() && !append.isCompletedExceptionally());
    assertThatThrownBy(() -> opened.append("late")).hasRootCauseInstanceOf(IOException.class);
    opened.close();
    assertThat(OpenJournal.read(root)).hasSize(500).doesNotContain("late");
  }

  @Test
  void anOwnerThatThrowsDoesNotStopTheJournal() throws Exception {
    try (OpenJournal opened = OpenJournal.in(root)) {
      CompletableFuture<Void> broken =
          opened
              .journal
              .append(
                  OpenJournal.bytes("broken"),
                  false,
                  at -> {
                    throw new IllegalStateException("broken on purpose");
                  })
              .toCompletableFuture();
      assertThatThrownBy(broken::join).hasRootCauseInstanceOf(IllegalStateException.class);
      opened.append("next");
    }
    assertThat(OpenJournal.read(root)).containsExactly("broken", "next");
  }

  @Test
  void aRecordLongerThanAReaderTakesIsRefused() throws Exception {
    try (OpenJournal opened = OpenJournal.in(root)) {
      CompletableFuture<Void> tooLong =
          opened
              .journal
              .append(new byte[Frame.MAX_PAYLOAD + 1], false, at -> {})
              .toCompletableFuture();
      assertThatThrownBy(tooLong::join).hasRootCauseInstanceOf(IOException.class);
      opened.append("next");
    }
    try (OpenJournal again = OpenJournal.in(root)) {
      assertThat(again.records.texts()).containsExactly("next");
      assertThat(again.journal.damagedBytes()).isZero();
    }
  }

  @Test
  void aFileOfAnotherVersionIsRefusedAndLeftAlone() throws Exception {
    try (OpenJournal opened = OpenJournal.in(root)) {
      opened.append("first");
    }
    Path file = OpenJournal.file(root);
    byte[] sound = Files.readAllBytes(file);
    for (int at = 0; at < JournalFile.HEAD.length; at++) {
      byte[] other = sound.clone();
      other[at] ^= 1;
      Files.write(file, other);
      assertThatThrownBy(() -> OpenJournal.in(root))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("version");
      assertThat(Files.readAllBytes(file)).isEqualTo(other);
    }
    Files.write(file, sound);
    assertThat(OpenJournal.read(root)).containsExactly("first");
  }
}
