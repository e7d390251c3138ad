package dev.penumbra.cases.hub;

import static dev.penumbra.cases.hub.HubHouse.bytes;
import static dev.penumbra.cases.hub.HubHouse.ids;
import static dev.penumbra.cases.hub.HubHouse.listed;
import static dev.penumbra.cases.hub.HubHouse.open;
import static dev.penumbra.cases.hub.HubHouse.phantom;
import static dev.penumbra.cases.hub.HubHouse.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.SourceUnavailable;
import dev.penumbra.cases.UnusableCase;
import dev.penumbra.nifti.NiftiLimits;
import dev.penumbra.nifti.NiftiReader;
import dev.penumbra.nifti.UnreadableVolume;
import dev.penumbra.volume.Modality;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parquet files as several programs write them, and what of them is transferred. */
final class ParquetFilesTest {

  @TempDir Path folder;
  private final TestTime time = new TestTime();

  private static Path pyarrow(String name) throws URISyntaxException {
    return Path.of(ParquetFilesTest.class.getResource("/hub/pyarrow-" + name + ".parquet").toURI());
  }

  @ParameterizedTest
  @CsvSource({
    "none-1",
    "none-2",
    "snappy-1",
    "snappy-2",
    "gzip-1",
    "gzip-2",
    "zstd-1",
    "zstd-2",
    "lz4-1",
    "lz4-2"
  })
  void readsWhatPyarrowWrites(String name) throws Exception {
    try (FakeHub hub = new FakeHub().with("x.parquet", pyarrow(name));
        HubCases source = HubHouse.source(hub, folder.resolve("hub"), time)) {
      listed(source);
      assertThat(ids(source)).containsExactly("sub-stroke0001", "sub-stroke0002");
      CaseFiles one = open(source, "sub-stroke0001");
      CaseFiles two = open(source, "sub-stroke0002");
      assertThat(one.groundTruth()).isPresent();
      assertThat(two.groundTruth()).isEmpty();
      assertThat(firstVoxel(one, Modality.DWI)).isEqualTo((31 + 7) * 7 % 100);
      assertThat(firstVoxel(one, Modality.ADC)).isEqualTo((31 + 8) * 7 % 100);
      assertThat(firstVoxel(two, Modality.DWI)).isEqualTo((62 + 7) * 7 % 100);
      assertThat(firstVoxel(two, Modality.ADC)).isEqualTo((62 + 8) * 7 % 100);
    }
  }

  private static float firstVoxel(CaseFiles files, Modality modality) {
    return new NiftiReader(NiftiLimits.DEFAULT)
        .read(files.images().get(modality))
        .volume(0)
        .data()[0];
  }

  @Test
  void anotherCompressionIsNamed() throws Exception {
    try (FakeHub hub = new FakeHub().with("x.parquet", pyarrow("brotli-1"));
        HubCases source = HubHouse.source(hub, folder.resolve("hub"), time)) {
      assertThat(listed(source).message().orElse("")).contains("BROTLI", "zstd");
    }
  }

  /** Each damage is refused in a sentence, whatever it hits. */
  @Test
  void aDamagedFileIsRefused() throws Exception {
    byte[] good = Files.readAllBytes(pyarrow("snappy-2"));
    Random random = new Random(4);
    for (int i = 0; i < 60; i++) {
      byte[] bad = good.clone();
      for (int flips = 0; flips < 40; flips++) {
        bad[random.nextInt(bad.length - 4)] ^= (byte) (1 << random.nextInt(8));
      }
      Path file = Files.write(folder.resolve("bad" + i), bad);
      try (FakeHub hub = new FakeHub().with("x.parquet", file);
          HubCases source = HubHouse.source(hub, folder.resolve("hub" + i), time)) {
        listed(source);
        assertThat(source.status().message().orElse("")).doesNotContain("Tell who runs");
        for (String id : ids(source)) {
          try {
            open(source, id);
          } catch (SourceUnavailable e) {
            assertThat(e).hasMessageContaining("x.parquet").hasMessageNotContaining("Tell who");
          } catch (UnreadableVolume | UnusableCase e) {
            assertThat(e).hasMessageContaining(id);
          }
        }
      }
    }
  }

  @Test
  void ofALargeFileOnlyTheNeededColumnsAreTransferred() throws Exception {
    int other = 22 << 20;
    Path file = ParquetSample.write(folder.resolve("large"), 1, List.of(large("sub-1", other)));
    assertThat(Files.size(file)).isGreaterThan(200L << 20);
    long needed = 0;
    for (String kind : List.of("dwi", "adc")) {
      needed += 8L * phantom(kind).length;
    }
    needed += phantom("msk").length;
    try (FakeHub hub = new FakeHub().with("x.parquet", file);
        HubCases source = HubHouse.source(hub, folder.resolve("hub"), time)) {
      listed(source);
      long listing = hub.sent();
      hub.forget();
      open(source, "sub-1");
      long sent = hub.sent();
      System.out.printf(
          "hub: file %,d bytes; listing it %,d; opening its case %,d = %.3f x the %,d bytes of the"
              + " needed images%n",
          Files.size(file), listing, sent, (double) sent / needed, needed);
      assertThat(sent).isLessThan((long) (1.2 * needed));
      assertThat(listing).isLessThan(100_000);
    }
  }

  /** Images of some megabytes, the others of noise. */
  private static Map<String, Object> large(String id, int other) throws Exception {
    Map<String, Object> row = row(id, other);
    for (String kind : List.of("dwi", "adc")) {
      row.put(kind, ParquetSample.Image.of(padded(phantom(kind))));
    }
    return row;
  }

  /**
   * The same image with a long file name in its gzip header, so that it weighs eight times as much.
   */
  private static byte[] padded(byte[] image) {
    byte[] name = new byte[7 * image.length];
    new Random(1).nextBytes(name);
    for (int i = 0; i < name.length; i++) {
      name[i] |= 1;
    }
    byte[] padded = new byte[image.length + name.length + 1];
    System.arraycopy(image, 0, padded, 0, 10);
    padded[3] = 8; // a file name follows
    System.arraycopy(name, 0, padded, 10, name.length);
    System.arraycopy(image, 10, padded, 10 + name.length + 1, image.length - 10);
    return padded;
  }

  @Test
  void manyCasesInOneGroupAreReadOneByOne() {
    List<Map<String, Object>> rows = new ArrayList<>();
    Stream.of("a", "b", "c", "d", "e").forEach(id -> rows.add(row("sub-" + id, 1000)));
    rows.get(3).put("dwi", ParquetSample.Image.of(phantom("adc")));
    rows.get(1).remove("dwi");
    Path file = ParquetSample.write(folder.resolve("many"), 3, rows);
    try (FakeHub hub = new FakeHub().with("x.parquet", file);
        HubCases source = HubHouse.source(hub, folder.resolve("hub"), time)) {
      listed(source);
      assertThat(bytes(open(source, "sub-c").images().get(Modality.DWI))).isEqualTo(phantom("dwi"));
      assertThat(bytes(open(source, "sub-d").images().get(Modality.DWI))).isEqualTo(phantom("adc"));
      assertThat(bytes(open(source, "sub-e").images().get(Modality.ADC))).isEqualTo(phantom("adc"));
    }
  }
}
