package dev.penumbra.cases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.nifti.NiftiDatatype;
import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.nifti.NiftiHeader;
import dev.penumbra.nifti.NiftiWriter;
import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is assumed of headers is told, for files whose headers are changed byte by byte. */
final class HeaderNotesTest {

  private static final int UNITS = 123;
  private static final int PIXDIM = 76;
  private static final int QFORM_CODE = 252;
  private static final int SFORM_CODE = 254;
  private static final int QUATERN_B = 256;
  private static final int QOFFSET = 268;
  private static final int SROW = 280;
  private static final int MICROMETERS = 3;
  private static final Grid GRID =
      new Grid(4, 3, 2, Affine.of(2, 0, 0, -10, 0, 2, 0, -20, 0, 0, 2, -30));

  @TempDir Path folder;
  private Path dwi;
  private Path adc;

  @BeforeEach
  void writeSoundCase() throws IOException {
    dwi = write("x_dwi.nii", 1);
    adc = write("x_adc.nii", 500);
  }

  private Path write(String name, float first) throws IOException {
    float[] data = new float[GRID.voxels()];
    for (int i = 0; i < data.length; i++) {
      data[i] = first + i;
    }
    Path file = folder.resolve(name);
    new NiftiWriter()
        .write(file, NiftiHeader.of(GRID, NiftiDatatype.FLOAT32), new Volume(GRID, data));
    return file;
  }

  private static void change(Path file, Consumer<ByteBuffer> change) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    change.accept(bytes);
    Files.write(file, bytes.array());
  }

  private CaseVolumes read() {
    Map<Modality, NiftiFile> images =
        Map.of(Modality.DWI, NiftiFile.of(dwi), Modality.ADC, NiftiFile.of(adc));
    return new CaseReader()
        .read(
            new CaseFiles(new CaseId("x"), images, Optional.empty()),
            Set.of(Modality.DWI, Modality.ADC));
  }

  private List<String> warnings() {
    return read().warnings();
  }

  @Test
  void soundHeadersNeedNoWord() {
    assertThat(warnings()).isEmpty();
  }

  @Test
  void aMissingSformIsTold() throws IOException {
    change(adc, bytes -> bytes.putShort(SFORM_CODE, (short) 0));
    assertThat(warnings())
        .containsExactly("x_adc.nii has no sform: the position is taken from the qform.");
    change(dwi, bytes -> bytes.putShort(SFORM_CODE, (short) 0));
    assertThat(warnings())
        .containsExactly(
            "x_dwi.nii and x_adc.nii have no sform: the position is taken from the qform.");
    assertThat(read().grid().maxCornerDistance(GRID)).isLessThan(1e-3);
  }

  @Test
  void anUnknownPositionIsTold() throws IOException {
    for (Path file : List.of(dwi, adc)) {
      change(file, bytes -> bytes.putShort(SFORM_CODE, (short) 0).putShort(QFORM_CODE, (short) 0));
    }
    assertThat(warnings())
        .containsExactly(
            "x_dwi.nii and x_adc.nii have neither sform nor qform: the position in the patient is"
                + " unknown and made from the spacing, and left and right may be exchanged.");
  }

  @Test
  void formsThatDisagreeAreTold() throws IOException {
    change(dwi, bytes -> bytes.putFloat(QOFFSET, -10.05f));
    assertThat(warnings()).as("rounding").isEmpty();
    change(dwi, bytes -> bytes.putFloat(QOFFSET, -13));
    assertThat(warnings())
        .containsExactly(
            "x_dwi.nii has an sform and a qform that place voxels up to 3.0 mm apart: the sform is"
                + " used.");
    change(dwi, bytes -> bytes.putFloat(QUATERN_B, 7));
    assertThat(warnings())
        .containsExactly("x_dwi.nii has a qform that is not a rotation: the sform is used.");
    assertThat(read().grid()).isEqualTo(GRID);
    change(dwi, bytes -> bytes.putShort(QFORM_CODE, (short) 0));
    assertThat(warnings()).isEmpty();
  }

  @Test
  void aConvertedUnitOfLengthIsTold() throws IOException {
    for (Path file : List.of(dwi, adc)) {
      change(
          file,
          bytes -> {
            bytes.put(UNITS, (byte) MICROMETERS);
            for (int i = 0; i < 12; i++) {
              bytes.putFloat(SROW + 4 * i, bytes.getFloat(SROW + 4 * i) * 1000);
            }
            for (int i = 0; i < 3; i++) {
              bytes.putFloat(QOFFSET + 4 * i, bytes.getFloat(QOFFSET + 4 * i) * 1000);
              bytes.putFloat(PIXDIM + 4 + 4 * i, bytes.getFloat(PIXDIM + 4 + 4 * i) * 1000);
            }
          });
    }
    assertThat(warnings())
        .containsExactly(
            "x_dwi.nii and x_adc.nii have lengths in micrometers, converted to millimeters.");
    assertThat(read().grid()).isEqualTo(GRID);
  }
}
