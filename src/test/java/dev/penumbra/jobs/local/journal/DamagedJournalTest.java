package dev.penumbra.jobs.local.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a crash or a disk may do to the file. */
@Timeout(120)
final class DamagedJournalTest {

  private static final List<String> TEXTS = List.of("the first", "the middle", "the last");

  @TempDir Path root;
  private byte[] sound; // the file without the zeros behind its records
  private int middle; // where the second record begins
  private int last; // where the third one begins

  @BeforeEach
  void threeRecords() throws IOException {
    Path folder = root.resolve("sound");
    long end;
    try (OpenJournal opened = OpenJournal.in(folder)) {
      opened.append(TEXTS.toArray(String[]::new));
      middle = (int) opened.records.place("the middle").offset();
      last = (int) opened.records.place("the last").offset();
      end = (long) last + Frame.size("the last".length());
    }
    sound = Arrays.copyOf(Files.readAllBytes(OpenJournal.file(folder)), (int) end);
  }

  private Path folderWith(byte[] content) throws IOException {
    Path folder = Files.createTempDirectory(root, "journal");
    Files.write(folder.resolve("jobs-1.journal"), content);
    return folder;
  }

  @Test
  void aLastRecordCutAnywhereIsDroppedAndTheJournalGoesOn() throws IOException {
    for (int cut = last; cut < sound.length; cut++) {
      assertLastIsDropped(folderWith(Arrays.copyOf(sound, cut)), "cut at " + (cut - last));
    }
  }

  @Test
  void aLastRecordOfWhichOnlyTheBeginningReachedTheDiskIsDropped() throws IOException {
    for (int cut = last; cut < sound.length; cut++) {
      byte[] torn = Arrays.copyOf(sound, sound.length + 5000);
      Arrays.fill(torn, cut, torn.length, (byte) 0);
      assertLastIsDropped(folderWith(torn), "zeros from " + (cut - last));
    }
  }

  @Test
  void aLastRecordThatEndsInGarbageIsDropped() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int cut = last; cut < sound.length; cut++) {
      byte[] garbage = new byte[sound.length - cut + random.nextInt(5000)];
      random.nextBytes(garbage);
      byte[] torn = Arrays.copyOf(sound, cut + garbage.length);
      System.arraycopy(garbage, 0, torn, cut, garbage.length);
      assertLastIsDropped(folderWith(torn), "garbage from " + (cut - last) + ", seed " + seed);
    }
  }

  private void assertLastIsDropped(Path folder, String what) throws IOException {
    try (OpenJournal opened = OpenJournal.in(folder)) {
      assertThat(opened.records.texts()).as(what).containsExactly("the first", "the middle");
      assertThat(opened.journal.damagedBytes()).as(what).isZero();
      opened.append("next");
    }
    try (OpenJournal again = OpenJournal.in(folder)) {
      assertThat(again.records.texts()).as(what).containsExactly("the first", "the middle", "next");
      assertThat(again.records.damages).as(what).isEmpty();
    }
    assertThat(folder.resolve("jobs-1.journal.damaged")).as(what).doesNotExist();
  }

  @Test
  void aChangedBitInTheMiddleIsReportedWhereverItIs() throws IOException {
    for (int at = middle; at < last; at++) {
      byte[] changed = sound.clone();
      changed[at] ^= (byte) (1 << (at % Byte.SIZE));
      assertMiddleIsReported(folderWith(changed), changed, "byte " + (at - middle));
    }
  }

  @Test
  void aMiddleThatTheDiskLostIsReported() throws IOException {
    byte[] lost = sound.clone();
    Arrays.fill(lost, middle, last, (byte) 0);
    assertMiddleIsReported(folderWith(lost), lost, "zeros");
  }

  private void assertMiddleIsReported(Path folder, byte[] before, String what) throws IOException {
    try (OpenJournal opened = OpenJournal.in(folder)) {
      assertThat(opened.records.texts()).as(what).containsExactly("the first", "the last");
      assertThat(opened.records.damages)
          .as(what)
          .containsExactly(new KeptRecords.Damage(middle, last - middle));
      assertThat(opened.journal.damagedBytes()).as(what).isEqualTo(last - middle);
      assertThat(Files.readAllBytes(folder.resolve("jobs-1.journal.damaged")))
          .as(what)
          .isEqualTo(before);
      opened.append("next");
    }
    try (OpenJournal again = OpenJournal.in(folder)) {
      assertThat(again.records.texts()).as(what).containsExactly("the first", "the last", "next");
      assertThat(again.records.damages).as(what).isEmpty();
      assertThat(again.journal.damagedBytes()).as(what).isZero();
    }
    assertThat(folder.resolve("jobs-1.journal.damaged")).as(what).exists();
  }

  @Test
  void everyDamagedPlaceIsReportedAndEverythingBetweenIsThere() throws IOException {
    byte[] content = Arrays.copyOf(sound, sound.length * 2 - JournalFile.HEAD.length);
    System.arraycopy(
        sound, JournalFile.HEAD.length, content, sound.length, content.length - sound.length);
    content[JournalFile.HEAD.length] ^= 1; // the first record
    content[last + Frame.HEADER] ^= 1; // the third one
    try (OpenJournal opened = OpenJournal.in(folderWith(content))) {
      assertThat(opened.records.damages)
          .containsExactly(
              new KeptRecords.Damage(JournalFile.HEAD.length, middle - JournalFile.HEAD.length),
              new KeptRecords.Damage(last, sound.length - last));
      assertThat(opened.records.texts()).containsExactlyInAnyOrderElementsOf(TEXTS);
    }
  }
}
