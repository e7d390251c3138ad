package dev.penumbra.cases.uploads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseReader;
import dev.penumbra.cases.CaseRefused;
import dev.penumbra.cases.CaseRefused.Reason;
import dev.penumbra.cases.LoadWatch;
import dev.penumbra.cases.UnknownCase;
import dev.penumbra.jobs.ManualTime;
import dev.penumbra.storage.DataFolder;
import dev.penumbra.volume.Modality;
import io.micronaut.serde.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of uploads, for how long, and what is refused. */
final class UploadsTest {

  private static final Duration DAY = Duration.ofHours(24);
  private static final Set<Modality> BOTH = Set.of(Modality.DWI, Modality.ADC);

  @TempDir Path data;

  private final ManualTime time = new ManualTime();

  @Test
  void anUploadIsThereForWhoeverKnowsItsIdAndListedNowhere() throws IOException {
    Uploads uploads = uploads(4, 1 << 20);
    CaseId id = upload(uploads, "a").summary().id();
    assertThat(id.value()).matches("up-[a-z2-7]{26}");
    assertThat(uploads.list()).isEmpty();
    assertThat(uploads.find(id)).isPresent();
    assertThat(uploads.find(new CaseId("up-" + "a".repeat(26)))).isEmpty();
    CaseFiles files = uploads.files(id, BOTH, LoadWatch.NONE).orElseThrow();
    assertThat(files.images().get(Modality.DWI).name()).isEqualTo("dwi.nii");
    assertThat(files.images().get(Modality.ADC).name()).isEqualTo("adc.nii.gz");
    assertThat(new CaseReader().read(files, BOTH).warnings()).isEmpty();
  }

  @Test
  void idsDoNotRepeat() throws IOException {
    Uploads uploads = uploads(100, 1 << 24);
    Set<CaseId> ids = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      ids.add(upload(uploads, "a").summary().id());
    }
    assertThat(ids).hasSize(50);
  }

  @Test
  void itsTimeCountsFromItsLastUse() throws IOException {
    Uploads uploads = uploads(4, 1 << 20);
    CaseId used = upload(uploads, "a").summary().id();
    CaseId unused = upload(uploads, "a").summary().id();
    time.advance(DAY.minusMinutes(1));
    uploads.used(used);
    assertThat(uploads.find(used).orElseThrow().expiresAt()).contains(time.instant().plus(DAY));
    time.advance(Duration.ofMinutes(2));
    assertThat(uploads.find(used)).isPresent();
    assertThat(uploads.find(unused)).isEmpty();
    uploads.sweep();
    assertThat(folders()).containsExactly(used.value());
    time.advance(DAY);
    uploads.sweep();
    assertThat(folders()).isEmpty();
  }

  @Test
  void aJobOnAnUploadThatIsGoneHearsThatItIsGone() throws IOException {
    Uploads uploads = uploads(4, 1 << 20);
    CaseId id = upload(uploads, "a").summary().id();
    assertThat(uploads.delete(id)).isTrue();
    assertThat(uploads.delete(id)).isFalse();
    assertThat(folders()).isEmpty();
    assertThatThrownBy(() -> uploads.files(id, BOTH, LoadWatch.NONE))
        .isInstanceOf(UnknownCase.class)
        .hasMessageContaining("has expired or was deleted");
    assertThat(uploads.files(new CaseId("phantom"), BOTH, LoadWatch.NONE)).isEmpty();
  }

  @Test
  void aRestartKeepsUploadsTheirTimeAndTheirClient() throws IOException {
    CaseId id = upload(uploads(1, 1 << 20), "a").summary().id();
    time.advance(Duration.ofHours(1));
    Uploads again = uploads(1, 1 << 20);
    assertThat(again.find(id).orElseThrow().expiresAt())
        .contains(time.instant().plus(DAY).minus(Duration.ofHours(1)));
    assertThatThrownBy(() -> again.begin("a", OptionalLong.empty()))
        .isInstanceOf(CaseRefused.class);
    time.advance(DAY);
    assertThat(uploads(1, 1 << 20).find(id)).isEmpty();
  }

  @Test
  void whatACrashLeftIsRemovedAndWhatOthersPutThereStays() throws IOException {
    Uploads uploads = uploads(4, 1 << 20);
    CaseId id = upload(uploads, "a").summary().id();
    Path root = data.resolve("uploads");
    Files.write(Files.createDirectory(root.resolve(".part-x")).resolve("dwi"), new byte[9]);
    Files.createDirectory(root.resolve(".deleted-x"));
    Files.createDirectory(root.resolve("somebody"));
    try (Reception running = uploads.begin("b", OptionalLong.empty())) {
      running.receive(UploadRole.DWI, "", in(SampleImages.dwi()));
      uploads.sweep();
      assertThat(folders()).hasSize(3).contains(id.value(), "somebody");
      running.receive(UploadRole.ADC, "", in(SampleImages.adc()));
      assertThat(uploads.find(running.finish().summary().id())).isPresent();
    }
  }

  @Test
  void eachClientHasAShare() throws IOException {
    Uploads uploads = uploads(2, 1 << 20);
    upload(uploads, "a");
    CaseId second = upload(uploads, "a").summary().id();
    assertThatThrownBy(() -> upload(uploads, "a"))
        .isInstanceOfSatisfying(
            CaseRefused.class,
            refused -> {
              assertThat(refused.reason()).isEqualTo(Reason.TOO_MANY);
              assertThat(refused.retryAfter()).contains(DAY);
            })
        .hasMessageContaining("You have 2 uploads here");
    upload(uploads, "b");
    uploads.delete(second);
    upload(uploads, "a");
  }

  @Test
  void onlySomeComeInAtATime() throws IOException {
    Uploads uploads = uploads(16, 1 << 20);
    try (Reception one = uploads.begin("a", OptionalLong.empty());
        Reception two = uploads.begin("a", OptionalLong.empty());
        Reception three = uploads.begin("b", OptionalLong.empty())) {
      assertThat(List.of(one, two, three)).doesNotHaveDuplicates();
      assertThatThrownBy(() -> uploads.begin("a", OptionalLong.empty()))
          .hasMessageContaining("try again in a few seconds");
      try (Reception four = uploads.begin("c", OptionalLong.empty())) {
        assertThat(four).isNotNull();
        assertThatThrownBy(() -> uploads.begin("d", OptionalLong.empty()))
            .hasMessageContaining("try again in a few seconds");
      }
    }
    assertThat(folders()).isEmpty();
    upload(uploads, "a");
  }

  @Test
  void thereIsABudgetForAll() throws IOException {
    int one = SampleImages.dwi().length + SampleImages.adc().length;
    Uploads uploads = uploads(16, one + 100);
    CaseId id = upload(uploads, "a").summary().id();
    assertThatThrownBy(() -> upload(uploads, "b"))
        .isInstanceOfSatisfying(
            CaseRefused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.NO_ROOM));
    assertThatThrownBy(() -> uploads.begin("b", OptionalLong.of(101)))
        .hasMessageContaining("take all the room");
    assertThat(folders()).containsExactly(id.value());
    uploads.delete(id);
    upload(uploads, "b");
  }

  @Test
  void aRefusedFileLeavesNothing() {
    Uploads uploads = uploads(4, 1 << 20);
    Map<String, byte[]> wrong =
        Map.of(
            "its magic word", SampleImages.withVoxel(SampleImages.dwi(), -2, 1),
            "is empty: all its voxels have the same value", SampleImages.constant(5),
            "ends before its voxels do", java.util.Arrays.copyOf(SampleImages.dwi(), 1000));
    wrong.forEach(
        (words, bytes) -> {
          assertThatThrownBy(
                  () -> {
                    try (Reception reception = uploads.begin("a", OptionalLong.empty())) {
                      reception.receive(UploadRole.DWI, "brain.nii", in(bytes));
                    }
                  })
              .isInstanceOf(CaseRefused.class)
              .hasMessageStartingWith("dwi (brain.nii): ")
              .hasMessageContaining(words);
          assertThat(folders()).isEmpty();
        });
  }

  private AcceptedUpload upload(Uploads uploads, String client) throws IOException {
    try (Reception reception = uploads.begin(client, OptionalLong.empty())) {
      reception.receive(UploadRole.DWI, "brain.nii", in(SampleImages.dwi()));
      reception.receive(UploadRole.ADC, "", in(SampleImages.adc()));
      return reception.finish();
    }
  }

  private Uploads uploads(int perClient, long budget) {
    UploadsConfig config =
        new UploadsConfig(
            1 << 20, budget, 0, perClient, 4, DAY, Duration.ofSeconds(20), Duration.ofMinutes(5));
    return new Uploads(config, new DataFolder(data, null), ObjectMapper.getDefault(), time, null);
  }

  private List<String> folders() {
    Path root = data.resolve("uploads");
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(root)) {
      return found.map(path -> path.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ByteArrayInputStream in(byte[] bytes) {
    return new ByteArrayInputStream(bytes);
  }
}
