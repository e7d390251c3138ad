package dev.penumbra.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PartFileTest {

  @TempDir private Path folder;

  @Test
  void nobodySeesTheFileBeforeAllOfItIsThere() throws IOException {
    PartFile.write(
        folder,
        "a.txt",
        out -> {
          out.write(new byte[200_000]);
          assertThat(folder.resolve("a.txt")).doesNotExist();
          assertThat(ResultFolders.publicFiles(folder)).isEmpty();
        });
    assertThat(folder.resolve("a.txt")).hasSize(200_000);
    assertThat(ResultFolders.children(folder, path -> true)).hasSize(1);
  }

  @Test
  void leavesNothingWhenTheDiskIsFull() {
    assertThatThrownBy(
            () ->
                PartFile.write(
                    folder,
                    "a.txt",
                    out -> {
                      out.write(new byte[200_000]);
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(IOException.class);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void anEmptyFileIsAFailure() {
    assertThatThrownBy(() -> PartFile.write(folder, "a.txt", out -> {}))
        .hasMessage("Nothing was written to a.txt.");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void doesNotOverwrite() throws IOException {
    Files.writeString(folder.resolve("a.txt"), "first");
    assertThatThrownBy(() -> PartFile.write(folder, "a.txt", out -> out.write(1)))
        .hasMessage("There is a file a.txt already.");
    assertThat(folder.resolve("a.txt")).hasContent("first");
    assertThat(ResultFolders.children(folder, path -> true)).hasSize(1);
  }
}
