package dev.penumbra.nifti;

import dev.penumbra.volume.Mask;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time to write a float32 volume or a mask of 256³ voxels to a file, not forced to disk, as nibabel
 * does not either; {@code src/jmh/compare-nifti.sh} runs both.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgs = "-Xmx2g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class NiftiWriteBenchmark {

  /** What is written: float32 values or a mask, compressed or not. */
  @Param({"float32.nii", "float32.nii.gz", "mask.nii", "mask.nii.gz"})
  public String content;

  private final Path folder = Path.of(System.getProperty("penumbra.bench.files", "target/bench"));
  private final NiftiWriter writer = new NiftiWriter();
  private NiftiImage image;
  private Mask mask;

  /** Reads the values to write. */
  @Setup
  public void setUp() {
    image = new NiftiReader(NiftiLimits.DEFAULT).read(folder.resolve("cube-float32.nii"));
    mask = Mask.above(image.volume(0), 900);
  }

  /**
   * Writes one file.
   *
   * @throws IOException if that fails
   */
  @Benchmark
  public void write() throws IOException {
    boolean gzip = content.endsWith(".gz");
    try (OutputStream out = Files.newOutputStream(folder.resolve("written-" + content))) {
      if (content.startsWith("mask")) {
        writer.write(out, gzip, image.header(), mask);
      } else {
        writer.write(out, gzip, image.header(), image.volume(0));
      }
    }
  }
}
