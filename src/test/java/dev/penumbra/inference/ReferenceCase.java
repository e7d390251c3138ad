package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseReader;
import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.nifti.NiftiImage;
import dev.penumbra.nifti.NiftiLimits;
import dev.penumbra.nifti.NiftiReader;
import dev.penumbra.volume.Box;
import dev.penumbra.volume.Cropper;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** A case of reference_deepisles.py: its images, and what DeepISLES made of them. */
record ReferenceCase(String name) {

  /** Grids of a reference file and ours may be this far apart in mm: its affine is float32. */
  private static final double SAME_MM = 1e-3;

  private NiftiFile file(String what) {
    return NiftiFile.ofResource(
        ReferenceCase.class.getClassLoader(),
        "reference_deepisles/" + name + "/" + what + ".nii.gz");
  }

  /** DWI and ADC as the service reads them. */
  Map<Modality, Volume> images() {
    CaseFiles files =
        new CaseFiles(
            CaseId.parse(name).orElseThrow(),
            Map.of(Modality.DWI, file("dwi"), Modality.ADC, file("adc")),
            Optional.empty());
    return new CaseReader(new NiftiReader(NiftiLimits.DEFAULT))
        .read(files, Set.of(Modality.DWI, Modality.ADC))
        .volumes();
  }

  /** The reference's volumes, one for each channel. */
  List<Volume> channels(String stage) {
    NiftiImage image = new NiftiReader(NiftiLimits.DEFAULT).read(file(stage));
    return IntStream.range(0, image.volumes()).mapToObj(image::volume).toList();
  }

  Volume volume(String stage) {
    return channels(stage).get(0);
  }

  /** The box to which the reference cropped, on the resampled grid. */
  Box cropBox() {
    return Cropper.boxOf(marked(volume("seals-crop"), 1));
  }

  /** The reference's crop mask with its holes filled, in the box. */
  Mask cropMask() {
    return Cropper.crop(marked(volume("seals-crop"), 2), cropBox());
  }

  static Mask marked(Volume volume, float least) {
    float[] values = volume.data();
    byte[] marks = new byte[values.length];
    for (int i = 0; i < marks.length; i++) {
      marks[i] = (byte) (values[i] >= least ? 1 : 0);
    }
    return new Mask(volume.grid(), marks);
  }

  static void assertSameGrid(String what, Grid ours, Grid reference) {
    assertThat(ours.shape()).as(what).isEqualTo(reference.shape());
    assertThat(ours.maxCornerDistance(reference)).as(what + ", mm apart").isLessThan(SAME_MM);
  }
}
