package dev.penumbra.cases.uploads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseReader;
import dev.penumbra.cases.LoadWatch;
import dev.penumbra.cases.SourceUnavailable;
import dev.penumbra.cases.UnknownCase;
import dev.penumbra.jobs.ManualTime;
import dev.penumbra.storage.DataFolder;
import dev.penumbra.storage.MemoryStorage;
import dev.penumbra.volume.Modality;
import io.micronaut.serde.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads of several processes, each with a disk of its own. */
final class SharedUploadsTest {

  private static final Duration DAY = Duration.ofHours(24);
  private static final Set<Modality> BOTH = Set.of(Modality.DWI, Modality.ADC);
  private static final long PLENTY = 1 << 20;

  @TempDir Path root;

  private final ManualTime time = new ManualTime();
  private final MemoryStorage storage = new MemoryStorage(time);
  private Uploads here;
  private Uploads there;

  @BeforeEach
  void openTwo() {
    here = uploads("here", PLENTY);
    there = uploads("there", PLENTY);
  }

  private Uploads uploads(String node, long budget) {
    UploadsConfig config =
        new UploadsConfig(
            1 << 20, budget, 0, 16, 4, DAY, Duration.ofSeconds(20), Duration.ofMinutes(5));
    DataFolder data = new DataFolder(root.resolve(node), null);
    return new Uploads(config, data, ObjectMapper.getDefault(), time, () -> storage);
  }

  private List<String> on(String node) throws IOException {
    Path folder = root.resolve(node).resolve("uploads");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(folder)) {
      return found.map(path -> path.getFileName().toString()).toList();
    }
  }

  @Test
  void whatOneReceivedIsACaseOfTheOther() throws IOException {
    CaseId id = upload(here);
    assertThat(there.find(id)).isEqualTo(here.find(id)).isPresent();
    assertThat(there.client(id)).contains("a client");
    assertThat(on("there")).as("nobody has asked for its images").isEmpty();
    CaseFiles files = there.files(id, BOTH, LoadWatch.NONE).orElseThrow();
    assertThat(files.images().get(Modality.ADC).name()).isEqualTo("adc.nii.gz");
    assertThat(new CaseReader().read(files, BOTH).warnings()).isEmpty();
    assertThat(on("there")).containsExactly(id.value());
    assertThat(uploads("late", PLENTY).filesAtHand(id)).isPresent();
  }

  @Test
  void whatOneForgetsTheOtherForgetsWithItsCopy() throws IOException {
    CaseId id = upload(here);
    there.filesAtHand(id);
    assertThat(there.delete(id)).isTrue();
    assertThat(here.find(id)).isEmpty();
    assertThat(on("here")).isEmpty();
    assertThat(here.delete(id)).isFalse();
    assertThatThrownBy(() -> here.files(id, BOTH, LoadWatch.NONE))
        .isInstanceOf(UnknownCase.class)
        .hasMessageContaining("has expired or was deleted");
    CaseId other = upload(here);
    there.delete(other);
    here.sweep();
    assertThat(on("here")).as("the copy goes though nobody asks for it").isEmpty();
  }

  @Test
  void itsTimeCountsFromItsLastUseAnywhere() throws IOException {
    CaseId id = upload(here);
    time.advance(DAY.minusMinutes(1));
    there.used(id);
    time.advance(DAY.minusMinutes(1));
    assertThat(here.find(id)).isPresent();
    assertThat(here.files(id, BOTH, LoadWatch.NONE)).isPresent();
    time.advance(DAY);
    assertThat(here.find(id)).isEmpty();
    there.sweep();
    assertThat(storage.names()).isEmpty();
  }

  @Test
  void itIsNotKeptForEver() throws IOException {
    CaseId id = upload(here);
    for (int i = 0; i < 13; i++) {
      time.advance(DAY.dividedBy(2));
      there.used(id);
    }
    assertThat(there.find(id).orElseThrow().expiresAt())
        .contains(time.instant().plus(DAY.dividedBy(2)));
    time.advance(DAY.dividedBy(2));
    assertThat(there.find(id)).isEmpty();
  }

  @Test
  void copiesThatNobodyUsesMakeRoomForOthers() throws IOException {
    List<CaseId> ids = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ids.add(upload(here));
    }
    long each = storage.bytes() / ids.size();
    Uploads small = uploads("small", each * 2);
    for (CaseId id : ids) {
      assertThat(small.files(id, BOTH, LoadWatch.NONE)).isPresent();
      assertThat(on("small")).contains(id.value()).hasSizeLessThanOrEqualTo(2);
      time.advance(Duration.ofHours(2));
    }
    assertThat(small.files(ids.get(0), BOTH, LoadWatch.NONE)).isPresent();
  }

  @Test
  void whileNobodyAnswersOnlyWhatIsHereIsKnown() throws IOException {
    CaseId id = upload(here);
    storage.away(true);
    assertThat(here.find(id)).isPresent();
    assertThat(here.files(id, BOTH, LoadWatch.NONE)).isPresent();
    assertThatThrownBy(() -> there.find(id)).isInstanceOf(SourceUnavailable.class);
    assertThatThrownBy(() -> here.delete(id)).isInstanceOf(SourceUnavailable.class);
    assertThatThrownBy(() -> upload(here)).isInstanceOf(SourceUnavailable.class);
    assertThat(on("here")).as("what was refused leaves nothing").containsExactly(id.value());
    here.sweep();
    storage.away(false);
    assertThat(there.find(id)).isPresent();
    assertThat(here.delete(id)).isTrue();
  }

  private static CaseId upload(Uploads uploads) throws IOException {
    try (Reception reception = uploads.begin("a client", OptionalLong.empty())) {
      reception.receive(UploadRole.DWI, "brain.nii", in(SampleImages.dwi()));
      reception.receive(UploadRole.ADC, "", in(SampleImages.adc()));
      return reception.finish().summary().id();
    }
  }

  private static ByteArrayInputStream in(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }
}
