package dev.penumbra.nifti;

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
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Time to read a file into float32, on the files that {@code src/jmh/python/nifti_read.py} makes
 * and times nibabel on; {@code src/jmh/compare-nifti.sh} runs both.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgs = "-Xmx2g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class NiftiReadBenchmark {

  /** A file in the folder named by the system property {@code penumbra.bench.files}. */
  @Param({
    "cube-int16.nii",
    "cube-int16.nii.gz",
    "cube-float32.nii",
    "cube-float32.nii.gz",
    "cube-float64.nii",
    "cube-float64.nii.gz"
  })
  public String file;

  private final Path folder = Path.of(System.getProperty("penumbra.bench.files", "target/bench"));
  private final NiftiReader reader = new NiftiReader(NiftiLimits.DEFAULT);

  /**
   * Reads one file.
   *
   * @return the image, so that nothing is optimized away
   */
  @Benchmark
  public NiftiImage read() {
    return reader.read(folder.resolve(file));
  }
}
