package dev.penumbra.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the Python side's own tests where a Python with its packages is at hand. */
final class PythonTest {

  @TempDir Path folder;

  @Test
  void theToolsPassTheirTests() throws Exception {
    Python python = Python.require(List.of("numpy", "scipy", "nibabel", "torch"), folder);
    Python.Run run = python.run("-m", "unittest", "discover", "-s", "src/test/python");
    assertThat(run.code()).as(run.output()).isZero();
    assertThat(run.output()).containsPattern("Ran [1-9][0-9]* tests");
  }
}
