package dev.penumbra.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.python.Python;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Dockerfile keeps the rules of {@code src/test/docker/lint.py}, and the rules find breaches.
 */
final class DockerfileTest {

  @TempDir Path folder;

  @Test
  void theDockerfileKeepsItsRules() throws IOException {
    Python python = Python.require(List.of("unittest"), folder);
    Python.Run run = python.run("-m", "unittest", "discover", "-s", "src/test/docker");
    assertThat(run.code()).as(run.output()).isZero();
    assertThat(run.output()).containsPattern("Ran [1-9][0-9]* tests");
  }
}
