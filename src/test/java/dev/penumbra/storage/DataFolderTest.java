package dev.penumbra.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFolderTest {

  private static final Path TEMP_DATA =
      Path.of(System.getProperty("java.io.tmpdir"), "penumbra").toAbsolutePath();

  @TempDir private Path temp;

  @Test
  void isUnderTheTempFolderWhereNothingIsSaid() {
    assertThat(new DataFolder(null, null).path()).isEqualTo(TEMP_DATA);
    assertThat(new DataFolder(Path.of(""), null).path()).isEqualTo(TEMP_DATA);
  }

  @Test
  void aSpaceKeepsItsDataOnItsPersistentStorage() {
    assertThat(new DataFolder(null, "me/penumbra").path(temp)).isEqualTo(temp);
    assertThat(new DataFolder(null, "me/penumbra").path(temp.resolve("absent")))
        .isEqualTo(TEMP_DATA);
    assertThat(new DataFolder(null, "").path(temp)).isEqualTo(TEMP_DATA);
    assertThat(new DataFolder(temp.resolve("own"), "me/penumbra").path(temp))
        .isEqualTo(temp.resolve("own"));
  }
}
