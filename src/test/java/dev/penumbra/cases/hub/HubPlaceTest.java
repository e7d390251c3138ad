package dev.penumbra.cases.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.storage.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where fetched cases are kept. */
final class HubPlaceTest {

  @TempDir Path folder;

  private DataFolder data;

  @BeforeEach
  void aDataFolder() {
    data = new DataFolder(folder.resolve("data"), null);
  }

  private HubPlace place(@Nullable Path cacheDir, @Nullable Path hfHome) {
    return HubPlace.of(new HubCacheConfig(cacheDir, hfHome), data);
  }

  private Path inside() {
    return folder.resolve("data/hub");
  }

  @Test
  void isInTheDataFolderWhereNobodySaysOtherwise() {
    try (HubPlace nothing = place(null, null);
        HubPlace blank = place(Path.of(""), Path.of(" "))) {
      assertThat(nothing.folder()).isEqualTo(inside());
      assertThat(blank.folder()).isEqualTo(inside());
      assertThat(folder.resolve("data")).doesNotExist();
    }
  }

  @Test
  void isWhereToolsForHuggingFaceKeepTheirs() {
    Path home = folder.resolve("home");
    try (HubPlace place = place(null, home)) {
      assertThat(place.folder()).isEqualTo(home.resolve("penumbra"));
      assertThat(place.folder()).isDirectory();
    }
  }

  @Test
  void theSettingPrecedesTheHome() {
    try (HubPlace place = place(folder.resolve("mine"), folder.resolve("home"))) {
      assertThat(place.folder()).isEqualTo(folder.resolve("mine"));
      assertThat(folder.resolve("home")).doesNotExist();
    }
  }

  @Test
  void oneServiceAtATimeHasIt() {
    Path home = folder.resolve("home");
    try (HubPlace first = place(null, home)) {
      try (HubPlace second = place(null, home)) {
        assertThat(first.folder()).isEqualTo(home.resolve("penumbra"));
        assertThat(second.folder()).isEqualTo(inside());
      }
    }
    try (HubPlace later = place(null, home)) {
      assertThat(later.folder()).isEqualTo(home.resolve("penumbra"));
    }
  }

  @Test
  void aPlaceThatCannotBeWrittenStopsNothing() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    try (HubPlace place = place(null, file)) {
      assertThat(place.folder()).isEqualTo(inside());
    }
  }
}
