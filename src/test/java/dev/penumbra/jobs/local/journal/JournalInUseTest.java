package dev.penumbra.jobs.local.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class JournalInUseTest {

  @TempDir Path root;

  @Test
  void twoServicesCannotHaveOneFolder() throws Exception {
    try (OpenJournal opened = OpenJournal.in(root)) {
      opened.append("one");
      assertThat(OtherProcess.tryToOpen(root))
          .contains("Another service is using this data folder");
      opened.append("two");
    }
    assertThat(OtherProcess.tryToOpen(root)).contains("opened: [one, two]");
    assertThat(OpenJournal.read(root)).containsExactly("one", "two");
  }

  @Test
  void noFolderCanBeOpenTwiceInOneProcess() throws Exception {
    try (OpenJournal opened = OpenJournal.in(root)) {
      opened.append("one");
      assertThatThrownBy(() -> OpenJournal.in(root)).isInstanceOf(JournalInUse.class);
      opened.append("two");
    }
    assertThat(OpenJournal.read(root)).containsExactly("one", "two");
  }

  @Test
  void aJournalThatCouldNotBeOpenedIsNotInUse() throws Exception {
    try (OpenJournal opened = OpenJournal.in(root)) {
      opened.append("one");
    }
    Path file = OpenJournal.file(root);
    byte[] sound = Files.readAllBytes(file);
    Files.writeString(file, "of another version");
    assertThatThrownBy(() -> OpenJournal.in(root)).isNotInstanceOf(JournalInUse.class);
    Files.write(file, sound);
    assertThat(OpenJournal.read(root)).containsExactly("one");
  }

  /** Opens a journal in a process of its own and says what came of it. */
  static final class OtherProcess {

    public static void main(String[] folder) {
      try (OpenJournal opened = OpenJournal.in(Path.of(folder[0]))) {
        System.out.println("opened: " + opened.records.texts());
      } catch (IOException e) {
        System.out.println(e.getMessage());
      }
    }

    static String tryToOpen(Path folder) throws Exception {
      Process process =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElse("java"),
                  "-cp",
                  System.getProperty("java.class.path"),
                  OtherProcess.class.getName(),
                  folder.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      return said;
    }
  }
}
