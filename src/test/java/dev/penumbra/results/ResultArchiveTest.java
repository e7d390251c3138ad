package dev.penumbra.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResultArchiveTest {

  @TempDir private Path temp;
  private Path folder;

  @BeforeEach
  void aResultFolder() throws IOException {
    folder = Files.createDirectory(temp.resolve("job"));
    byte[] noise = new byte[300_000];
    new Random(1).nextBytes(noise);
    Files.write(folder.resolve("lesion_msk.nii.gz"), noise);
    Files.write(folder.resolve("report.png"), noise);
    Files.writeString(folder.resolve("result.json"), "{}".repeat(1000));
    Files.writeString(folder.resolve(".penumbra"), "");
    Files.writeString(folder.resolve(".half.part"), "half");
    Files.createDirectory(folder.resolve("sub"));
    Files.writeString(temp.resolve("secret"), "secret");
    Files.createSymbolicLink(folder.resolve("a.txt"), temp.resolve("secret"));
  }

  @Test
  void holdsTheFilesAClientMayHaveByNameAndByteForByte() throws IOException {
    Path zip = Files.write(temp.resolve("a.zip"), archive());
    try (ZipFile file = new ZipFile(zip.toFile())) {
      List<String> names = file.stream().map(ZipEntry::getName).toList();
      assertThat(names).containsExactly("lesion_msk.nii.gz", "report.png", "result.json");
      for (String name : names) {
        assertThat(file.getInputStream(file.getEntry(name)).readAllBytes())
            .isEqualTo(Files.readAllBytes(folder.resolve(name)));
      }
      assertThat(file.getEntry("report.png").getMethod()).isEqualTo(ZipEntry.STORED);
      assertThat(file.getEntry("result.json").getCompressedSize()).isLessThan(200);
    }
  }

  @Test
  void canBeReadWhileItStreams() throws IOException {
    List<String> names = new ArrayList<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive()))) {
      for (ZipEntry e = in.getNextEntry(); e != null; e = in.getNextEntry()) {
        names.add(e.getName());
        in.readAllBytes();
      }
    }
    assertThat(names).hasSize(3);
  }

  @Test
  void theSameFilesGiveTheSameBytes() throws IOException {
    assertThat(archive()).isEqualTo(archive());
  }

  @Test
  void passesOnAClientsDisconnection() {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("broken pipe");
          }
        };
    assertThatThrownBy(() -> ResultArchive.write(folder, closed)).hasMessage("broken pipe");
  }

  private byte[] archive() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ResultArchive.write(folder, out);
    return out.toByteArray();
  }
}
