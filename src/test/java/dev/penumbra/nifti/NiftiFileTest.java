package dev.penumbra.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NiftiFileTest {

  private static final String RESOURCE = "reference/nifti/gzipped.nii.gz";

  @TempDir Path folder;

  @Test
  void opensAFileAndAResourceAnyNumberOfTimes() throws IOException {
    NiftiFile resource = NiftiFile.ofResource(getClass().getClassLoader(), RESOURCE);
    assertThat(resource.name()).isEqualTo("gzipped.nii.gz");
    assertThat(resource.path()).isEmpty();
    assertThat(resource.gzipped()).isTrue();
    Path copy = folder.resolve("plain-by-name.nii");
    try (InputStream in = resource.open()) {
      Files.copy(in, copy);
    }
    NiftiFile file = NiftiFile.of(copy);
    assertThat(file.gzipped()).isTrue();
    assertThat(file.path()).contains(copy);
    assertThat(file).hasToString("plain-by-name.nii");
    NiftiReader reader = new NiftiReader(NiftiLimits.DEFAULT);
    assertThat(reader.read(file).volume(0).data())
        .isEqualTo(reader.read(resource).volume(0).data());
  }

  @Test
  void copiesGzippedBytesAsTheyAre() throws IOException {
    Path target = folder.resolve("copy.nii.gz");
    NiftiFile.ofResource(getClass().getClassLoader(), RESOURCE).copyGzipped(target);
    assertThat(target).hasBinaryContent(NiftiReferenceTest.resource("gzipped.nii.gz"));
  }

  @Test
  void compressesAPlainFileOnTheWay() throws IOException {
    Path plain = folder.resolve("plain.nii");
    Files.write(plain, Sample.version1().bytes());
    NiftiFile file = NiftiFile.of(plain);
    assertThat(file.gzipped()).isFalse();
    Path target = folder.resolve("copy.nii.gz");
    file.copyGzipped(target);
    NiftiReader reader = new NiftiReader(NiftiLimits.DEFAULT);
    assertThat(NiftiFile.of(target).gzipped()).isTrue();
    assertThat(reader.read(target).volume(0).data()).isEqualTo(reader.read(plain).volume(0).data());
    assertThat(reader.read(target).header()).isEqualTo(reader.read(plain).header());
  }

  @Test
  void saysThatAFileIsNotThere() {
    NiftiFile none = NiftiFile.of(folder.resolve("none.nii"));
    assertThatThrownBy(none::gzipped)
        .isInstanceOf(UnreadableVolume.class)
        .hasMessage("none.nii: there is no such file");
    assertThatThrownBy(() -> none.copyGzipped(folder.resolve("b.nii.gz")))
        .isInstanceOf(UnreadableVolume.class);
    assertThat(folder).isEmptyDirectory();
  }
}
