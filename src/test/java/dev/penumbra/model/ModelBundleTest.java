package dev.penumbra.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.inference.TestModel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelBundleTest {

  private static final String NETWORK = "clamped.pt";

  @TempDir Path temp;
  private Path folder;

  @BeforeEach
  void writeBundle() {
    folder = TestModel.of("clamped").write(temp);
  }

  private Path zip(String... extraEntries) throws IOException {
    Path zip = temp.resolve("bundle.zip");
    try (OutputStream out = Files.newOutputStream(zip);
        ZipOutputStream entries = new ZipOutputStream(out)) {
      for (String name : List.of("bundle.json", NETWORK)) {
        entries.putNextEntry(new ZipEntry(name));
        entries.write(Files.readAllBytes(folder.resolve(name)));
      }
      for (String name : extraEntries) {
        entries.putNextEntry(new ZipEntry(name));
        entries.write(1);
      }
    }
    return zip;
  }

  private static void refused(Path place, String... words) {
    assertThatThrownBy(() -> ModelBundle.read(place))
        .isInstanceOf(BundleRefused.class)
        .message()
        .contains(words);
  }

  private static void notVerified(Path place, String... words) {
    ModelBundle bundle = ModelBundle.read(place);
    assertThatThrownBy(() -> bundle.verify(NETWORK))
        .isInstanceOf(BundleRefused.class)
        .message()
        .contains(words);
  }

  @Test
  void folderAndZipHoldTheSame() throws IOException {
    ModelBundle fromFolder = ModelBundle.read(folder);
    ModelBundle fromZip = ModelBundle.read(zip("README.md"));
    assertThat(fromZip.manifest()).isEqualTo(fromFolder.manifest());
    byte[] bytes = Files.readAllBytes(folder.resolve(NETWORK));
    for (ModelBundle bundle : List.of(fromFolder, fromZip)) {
      bundle.verify(NETWORK);
      try (var in = bundle.open(NETWORK)) {
        assertThat(in.readAllBytes()).isEqualTo(bytes);
      }
    }
    assertThat(fromFolder.path(NETWORK)).contains(folder.resolve(NETWORK));
    assertThat(fromZip.path(NETWORK)).isEmpty();
  }

  @Test
  void otherFilesAreNotTheBundles() throws IOException {
    Files.writeString(folder.resolve("secret.txt"), "x");
    ModelBundle bundle = ModelBundle.read(folder);
    assertThatThrownBy(() -> bundle.open("secret.txt"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> bundle.path("../x")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aMissingFileIsRefused() throws IOException {
    Files.delete(folder.resolve(NETWORK));
    refused(folder, "File clamped.pt is missing");
    Files.delete(folder.resolve("bundle.json"));
    refused(folder, "There is no file bundle.json");
  }

  @Test
  void aFileOfAnotherSizeIsRefused() throws IOException {
    Files.write(folder.resolve(NETWORK), new byte[7]);
    refused(folder, "File clamped.pt has 7 bytes but must have");
  }

  @Test
  void aChangedFileIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(folder.resolve(NETWORK));
    bytes[3] ^= 4;
    Files.write(folder.resolve(NETWORK), bytes);
    notVerified(folder, "has SHA-256", "but its manifest states");
    notVerified(zip(), "has SHA-256", "but its manifest states");
  }

  @Test
  void aFileThatGrewAfterwardsIsRefused() throws IOException {
    ModelBundle bundle = ModelBundle.read(folder);
    Files.write(folder.resolve(NETWORK), new byte[1 << 20]);
    assertThatThrownBy(() -> bundle.verify(NETWORK))
        .isInstanceOf(BundleRefused.class)
        .hasMessageContaining("does not have the");
  }

  @Test
  void aLinkIsRefused() throws IOException {
    Path target = temp.resolve("elsewhere.pt");
    Files.move(folder.resolve(NETWORK), target);
    Files.createSymbolicLink(folder.resolve(NETWORK), target);
    refused(folder, "File clamped.pt is a symbolic link");
  }

  @Test
  void aLinkThatReplacesAFileAfterwardsIsRefused() throws IOException {
    ModelBundle bundle = ModelBundle.read(folder);
    Path target = temp.resolve("elsewhere.pt");
    Files.move(folder.resolve(NETWORK), target);
    Files.createSymbolicLink(folder.resolve(NETWORK), target);
    assertThatThrownBy(() -> bundle.verify(NETWORK)).isInstanceOf(BundleRefused.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../evil.sh", "/etc/passwd", "a/../../evil", "C:\\evil", "..\\evil", ".."})
  void aZipThatLeadsOutIsRefused(String entry) throws IOException {
    refused(zip(entry), "leads out of the bundle");
  }

  @Test
  void aZipWithAnEntryTwiceIsRefused() throws IOException {
    Path zip = zip("clamped.pX");
    byte[] bytes = Files.readAllBytes(zip);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    Files.write(zip, text.replace("clamped.pX", NETWORK).getBytes(StandardCharsets.ISO_8859_1));
    refused(zip, "twice");
  }

  @Test
  void aZipThatIsNoneIsRefused() throws IOException {
    Path zip = temp.resolve("bundle.zip");
    Files.writeString(zip, "not a zip");
    refused(zip, "damaged or no zip");
    Files.write(zip, new byte[0]);
    refused(zip, "damaged or no zip");
  }

  @Test
  void aZipWithTooManyEntriesIsRefused() throws IOException {
    String[] names = new String[1001];
    for (int i = 0; i < names.length; i++) {
      names[i] = "n" + i;
    }
    refused(zip(names), "at most 1000");
  }

  @Test
  void aGiantManifestIsRefused() throws IOException {
    Files.write(folder.resolve("bundle.json"), new byte[(1 << 20) + 1]);
    refused(folder, "longer than 1 MiB");
  }

  @Test
  void aManifestThatInflatesIsRefusedUnread() throws IOException {
    Path zip = temp.resolve("bomb.zip");
    try (ZipOutputStream entries = new ZipOutputStream(Files.newOutputStream(zip))) {
      entries.putNextEntry(new ZipEntry("bundle.json"));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 64; i++) {
        entries.write(zeros);
      }
    }
    refused(zip, "longer than 1 MiB");
  }
}
