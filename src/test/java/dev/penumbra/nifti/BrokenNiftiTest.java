package dev.penumbra.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import dev.penumbra.nifti.BrokenNiftiCorpus.Broken;
import dev.penumbra.nifti.UnreadableVolume.Reason;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every broken file is refused for its own reason, in a sentence, and in little memory. */
class BrokenNiftiTest {

  private static final long MOST_MEMORY = 4 << 20;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir Path folder;

  private final NiftiReader reader = new NiftiReader(NiftiLimits.DEFAULT);

  static Stream<Broken> corpus() {
    return BrokenNiftiCorpus.stream();
  }

  @Test
  void theCorpusIsLarge() {
    Set<String> names = new HashSet<>();
    Set<Reason> reasons = new HashSet<>();
    corpus()
        .forEach(
            broken -> {
              assertThat(names.add(broken.fileName())).as(broken.name()).isTrue();
              reasons.add(broken.reason());
            });
    assertThat(names).hasSizeGreaterThan(100);
    // A missing file and a failing disk are not bytes.
    assertThat(reasons).hasSize(Reason.values().length - 2);
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void isRefusedAsAFile(Broken broken) throws IOException {
    Path file = folder.resolve(broken.fileName());
    Files.write(file, broken.bytes());
    long before = THREADS.getCurrentThreadAllocatedBytes();
    UnreadableVolume refusal =
        catchThrowableOfType(UnreadableVolume.class, () -> reader.read(file));
    long used = THREADS.getCurrentThreadAllocatedBytes() - before;
    check(refusal, broken);
    assertThat(refusal.getMessage()).doesNotContain(folder.toString());
    assertThat(used).isLessThan(MOST_MEMORY);
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void isRefusedAsAStream(Broken broken) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    UnreadableVolume refusal =
        catchThrowableOfType(
            UnreadableVolume.class,
            () ->
                reader.read(
                    new ByteArrayInputStream(broken.bytes()), "/srv/up/" + broken.fileName()));
    long used = THREADS.getCurrentThreadAllocatedBytes() - before;
    check(refusal, broken);
    assertThat(used).isLessThan(MOST_MEMORY + (broken.name().contains("far") ? 16 << 20 : 0));
  }

  private static void check(UnreadableVolume refusal, Broken broken) {
    assertThat(refusal).as(broken.name()).isNotNull();
    assertThat(refusal.reason()).as(refusal.getMessage()).isEqualTo(broken.reason());
    assertThat(refusal.getMessage())
        .startsWith(broken.fileName() + ": ")
        .hasSizeBetween(broken.fileName().length() + 10, 250)
        .doesNotContain("/", "\n", "Exception", "null", "java")
        .matches("[\\x20-\\x7e×]+");
  }

  @Test
  void aMissingFileAndAFolderAreNamed() {
    assertThatThrownBy(() -> reader.read(folder.resolve("none.nii")))
        .hasMessage("none.nii: there is no such file")
        .extracting("reason")
        .isEqualTo(Reason.MISSING);
    assertThatThrownBy(() -> reader.read(folder)).hasMessageContaining("this is a folder");
    assertThatThrownBy(() -> reader.read(NiftiFile.of(folder.resolve("none.nii"))))
        .isInstanceOf(UnreadableVolume.class);
    NiftiFile resource = NiftiFile.ofResource(getClass().getClassLoader(), "no/such.nii.gz");
    assertThatThrownBy(() -> reader.read(resource)).hasMessageStartingWith("such.nii.gz: there");
  }

  @Test
  void aFailingDiskIsAnErrorOfInput() {
    InputStream failing =
        new FilterInputStream(new ByteArrayInputStream(Sample.version1().bytes())) {
          @Override
          public int read(byte[] b, int off, int len) throws IOException {
            throw new IOException("disk error at sector 7");
          }
        };
    assertThatThrownBy(() -> reader.read(failing, "a.nii"))
        .hasMessage("a.nii: it could not be read")
        .extracting("reason")
        .isEqualTo(Reason.INPUT);
  }

  @Test
  void limitsAreKept() {
    NiftiLimits few = new NiftiLimits(23, 4, 1, 1 << 20);
    NiftiLimits narrow = new NiftiLimits(100, 3, 1, 1 << 20);
    NiftiLimits small = new NiftiLimits(100, 100, 1, 399);
    NiftiLimits enough = new NiftiLimits(24, 4, 1, 400);
    byte[] good = Sample.version1().bytes();
    for (NiftiLimits limits : new NiftiLimits[] {few, narrow, small}) {
      NiftiReader strict = new NiftiReader(limits);
      assertThatThrownBy(() -> strict.read(new ByteArrayInputStream(good), "a.nii"))
          .extracting("reason")
          .isEqualTo(Reason.TOO_LARGE);
      assertThatThrownBy(() -> strict.readHeader(new ByteArrayInputStream(good), "a.nii"))
          .extracting("reason")
          .isEqualTo(Reason.TOO_LARGE);
    }
    NiftiImage image = new NiftiReader(enough).read(new ByteArrayInputStream(good), "a.nii");
    assertThat(image.volumes()).isEqualTo(1);
    assertThatThrownBy(() -> new NiftiLimits(0, 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new NiftiLimits(1L << 31, 1, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
