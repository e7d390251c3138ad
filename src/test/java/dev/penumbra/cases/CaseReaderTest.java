package dev.penumbra.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.penumbra.nifti.NiftiDatatype;
import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.nifti.NiftiHeader;
import dev.penumbra.nifti.NiftiWriter;
import dev.penumbra.nifti.UnreadableVolume;
import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CaseReaderTest {

  private static final Set<Modality> BOTH = Set.of(Modality.DWI, Modality.ADC);
  private static final Grid GRID = grid(4, 3, 2, 0);

  @TempDir Path folder;
  private final Map<Modality, NiftiFile> images = new HashMap<>();
  private Optional<NiftiFile> truth = Optional.empty();

  private static Grid grid(int nx, int ny, int nz, double shiftMm) {
    return new Grid(nx, ny, nz, Affine.of(2, 0, 0, -10 + shiftMm, 0, 2, 0, -20, 0, 0, 2, -30));
  }

  private static Volume ramp(Grid grid, float first) {
    float[] data = new float[grid.voxels()];
    for (int i = 0; i < data.length; i++) {
      data[i] = first + i;
    }
    return new Volume(grid, data);
  }

  private NiftiFile write(String name, Volume volume) throws IOException {
    Path file = folder.resolve(name + ".nii");
    NiftiHeader like = NiftiHeader.of(volume.grid(), NiftiDatatype.FLOAT32);
    new NiftiWriter().write(file, like, volume);
    return NiftiFile.of(file);
  }

  /** Turns a 3-D file into a 4-D one that repeats the volume, 1000 higher each time. */
  private NiftiFile repeat(NiftiFile file, int volumes) throws IOException {
    Path path = file.path().orElseThrow();
    byte[] bytes = Files.readAllBytes(path);
    int offset = bytes.length - GRID.voxels() * Float.BYTES;
    ByteBuffer once = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer all =
        ByteBuffer.wrap(Arrays.copyOf(bytes, offset + volumes * (bytes.length - offset)))
            .order(ByteOrder.LITTLE_ENDIAN);
    all.putShort(40, (short) 4).putShort(48, (short) volumes).putFloat(92, 1);
    for (int t = 0; t < volumes; t++) {
      for (int i = 0; i < GRID.voxels(); i++) {
        int at = offset + i * Float.BYTES;
        all.putFloat(at + t * (bytes.length - offset), once.getFloat(at) + 1000 * t);
      }
    }
    Files.write(path, all.array());
    return file;
  }

  private CaseVolumes read(Set<Modality> wanted) {
    return new CaseReader().read(new CaseFiles(new CaseId("c"), images, truth), wanted);
  }

  private void assertRefused(String words) {
    assertThatExceptionOfType(UnusableCase.class)
        .isThrownBy(() -> read(BOTH))
        .withMessageContaining(words)
        .withMessageEndingWith(".")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(folder.toString()));
  }

  @BeforeEach
  void writeSoundCase() throws IOException {
    images.put(Modality.DWI, write("x_dwi", ramp(GRID, 1)));
    images.put(Modality.ADC, write("x_adc", ramp(GRID, 500)));
  }

  @Test
  void readsWhatIsWantedAndLeavesTheRestAlone() throws IOException {
    images.put(Modality.FLAIR, NiftiFile.of(Files.writeString(folder.resolve("x_flair.nii"), "?")));
    CaseVolumes volumes = read(Set.of(Modality.ADC));
    assertThat(volumes.images()).containsOnlyKeys(Modality.DWI, Modality.ADC);
    assertThat(volumes.files().images()).containsKey(Modality.FLAIR);
    assertThat(volumes.volumes().get(Modality.ADC).at(1, 0, 0)).isEqualTo(501);
    assertThat(volumes.grid()).isEqualTo(GRID);
    assertThat(volumes.warnings()).isEmpty();
    assertThatExceptionOfType(UnreadableVolume.class)
        .isThrownBy(() -> read(Set.of(Modality.FLAIR)));
    images.remove(Modality.ADC);
    assertRefused("has no ADC image");
  }

  @Test
  void ofTwoVolumesOfTheDwiTheLastIsTaken() throws IOException {
    repeat(images.get(Modality.DWI), 2);
    assertThat(read(BOTH).dwi().volume().at(0, 0, 0)).isEqualTo(1001);
    assertThat(read(BOTH).warnings())
        .containsExactly("x_dwi.nii has 2 volumes; the last, b = 1000, is used.");
    repeat(write("x_dwi", ramp(GRID, 1)), 3);
    assertRefused("x_dwi.nii has 3 volumes");
  }

  @Test
  void anAdcWithSeveralVolumesIsRefused() throws IOException {
    repeat(images.get(Modality.ADC), 2);
    assertRefused("x_adc.nii has 2 volumes; an image of ADC has one");
  }

  @Test
  void anotherShapeIsRefusedWithBothShapes() throws IOException {
    images.put(Modality.ADC, write("x_adc", ramp(grid(4, 3, 3, 0), 1)));
    assertRefused("x_adc.nii has 4×3×3 voxels and the DWI 4×3×2");
  }

  @Test
  void affinesThatDifferByRoundingAreOne() throws IOException {
    images.put(Modality.ADC, write("x_adc", ramp(grid(4, 3, 2, 0.0005), 1)));
    CaseVolumes volumes = read(BOTH);
    assertThat(volumes.warnings()).isEmpty();
    assertThat(volumes.volumes().get(Modality.ADC).grid()).isEqualTo(GRID);
  }

  @Test
  void affinesThatDifferSlightlyAreTheDwisWithAWarning() throws IOException {
    images.put(Modality.ADC, write("x_adc", ramp(grid(4, 3, 2, 0.5), 1)));
    CaseVolumes volumes = read(BOTH);
    assertThat(volumes.warnings())
        .containsExactly(
            "x_adc.nii is placed up to 0.500 mm apart from the DWI; the DWI's position is used.");
    assertThat(volumes.volumes().get(Modality.ADC).grid()).isEqualTo(GRID);
  }

  @Test
  void affinesThatDifferMoreAreRefused() throws IOException {
    images.put(Modality.ADC, write("x_adc", ramp(grid(4, 3, 2, 1.5), 1)));
    assertRefused(
        "x_adc.nii has the DWI's shape, but another position: they are placed 1.5 mm apart");
  }

  @Test
  void anEmptyImageIsRefused() throws IOException {
    images.put(Modality.DWI, write("x_dwi", new Volume(GRID, new float[GRID.voxels()])));
    assertRefused("x_dwi.nii is empty");
    images.put(Modality.DWI, write("x_dwi", ramp(GRID, 1)));
    images.put(Modality.ADC, write("x_adc", new Volume(GRID, new float[GRID.voxels()])));
    assertRefused("x_adc.nii is empty");
  }

  @Test
  void voxelsThatAreNoNumberAreReported() throws IOException {
    Volume holes = ramp(GRID, 500);
    holes.data()[3] = Float.NaN;
    holes.data()[4] = Float.POSITIVE_INFINITY;
    images.put(Modality.ADC, write("x_adc", holes));
    assertThat(read(BOTH).warnings())
        .containsExactly("x_adc.nii: 2 voxels are no finite numbers and were taken as 0.");
  }

  @Test
  void aGroundTruthIsAMask() throws IOException {
    float[] labels = new float[GRID.voxels()];
    labels[5] = 1;
    labels[6] = 0.4f;
    truth = Optional.of(write("x_msk", new Volume(GRID, labels)));
    assertThat(read(BOTH).groundTruthMask().orElseThrow().count()).isEqualTo(1);
    truth = Optional.of(write("x_msk", new Volume(GRID, new float[GRID.voxels()])));
    assertThat(read(BOTH).groundTruthMask().orElseThrow().count()).isZero();
  }

  @Test
  void aGroundTruthThatDoesNotFitIsKeptOutWithAWarning() throws IOException {
    truth = Optional.of(write("x_msk", ramp(grid(5, 3, 2, 0), 0)));
    assertKeptOut("x_msk.nii has 5×3×2 voxels and the DWI 4×3×2");
    truth = Optional.of(write("x_msk", ramp(grid(4, 3, 2, 5), 0)));
    assertKeptOut("5.0 mm apart");
    truth = Optional.of(repeat(write("x_msk", ramp(GRID, 0)), 2));
    assertKeptOut("x_msk.nii has 2 volumes");
    truth = Optional.of(NiftiFile.of(Files.writeString(folder.resolve("bad_msk.nii"), "nonsense")));
    assertKeptOut("bad_msk.nii: ");
    truth = Optional.of(NiftiFile.of(folder.resolve("none_msk.nii")));
    assertKeptOut("none_msk.nii: there is no such file");
  }

  private void assertKeptOut(String words) {
    CaseVolumes volumes = read(BOTH);
    assertThat(volumes.groundTruth()).isEmpty();
    assertThat(volumes.warnings()).hasSize(1);
    assertThat(volumes.warnings().get(0))
        .startsWith("The ground truth is not used: ")
        .contains(words)
        .endsWith(".");
  }
}
