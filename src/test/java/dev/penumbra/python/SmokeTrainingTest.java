package dev.penumbra.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.Prerequisite;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Trains a small network on six volumes for a minute or two, bundles it, and looks whether it
 * learned.
 */
final class SmokeTrainingTest {

  @TempDir Path folder;

  @Test
  void aSmallNetworkLearnsWhatItSeesAndBecomesABundle() throws Exception {
    Prerequisite.require(
        Boolean.getBoolean("penumbra.tests.requireAll")
            || Boolean.getBoolean("penumbra.training.smoke"),
        "the minute for a smoke training, which -Dpenumbra.training.smoke=true gives");
    Python python = Python.require(List.of("numpy", "scipy", "nibabel", "torch"), folder);
    String training = folder.resolve("training").toString();
    // One core is the other fork's.
    Python.Run run =
        python.run(
            "-m",
            "penumbra_train",
            "train",
            "--out",
            training,
            "--smoke",
            "--threads",
            "1",
            "--workers",
            "0");
    assertThat(run.code()).as(run.output()).isZero();
    assertThat(run.output()).containsPattern("loss \\d.\\d+ to \\d.\\d+, Dice 0.\\d+");
    Path bundle = folder.resolve("bundle");
    Python.Run bundled =
        python.run(
            "-m", "penumbra_train", "bundle", "--training", training, "--out", bundle.toString());
    assertThat(bundled.code()).as(bundled.output()).isZero();
    assertThat(bundle.resolve("bundle.json")).content().contains("\"synthstroke-small\"");
    assertThat(bundle.resolve("network.pt")).isNotEmptyFile();
  }
}
