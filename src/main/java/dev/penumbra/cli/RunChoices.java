package dev.penumbra.cli;

import dev.penumbra.model.Mode;
import dev.penumbra.model.RunOptions;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The flags that say which model segments, how and where; of every command that segments. */
final class RunChoices {

  @Option(names = "--model", paramLabel = "ID", description = "Model, see 'penumbra models'.")
  private @Nullable String model;

  @ArgGroup(exclusive = true)
  private @Nullable Variant variant;

  /** At most one of both. */
  private static final class Variant {
    @Option(
        names = "--fast",
        description = "Of an ensemble: its fast members alone. This is the default.")
    @SuppressWarnings("UnusedVariable") // it is what happens without --full
    private boolean fast;

    @Option(
        names = "--full",
        description = "Of an ensemble: every member that is here and whose images are given.")
    private boolean full;
  }

  @Option(
      names = "--step",
      paramLabel = "S",
      description = "Share of a patch from one window to the next; larger is faster.")
  private @Nullable Double step;

  @Option(
      names = "--flips",
      paramLabel = "N",
      description = "How many of the test-time flips; fewer is faster.")
  private @Nullable Integer flips;

  @Option(
      names = "--folds",
      paramLabel = "N",
      description = "How many networks of a model; fewer is faster.")
  private @Nullable Integer folds;

  @Option(
      names = "--device",
      paramLabel = "D",
      description = "auto, cpu or cuda:N (for batch several with commas); default auto.")
  private @Nullable String device;

  @Option(
      names = "--models-dir",
      paramLabel = "DIR",
      description = "Folder with further model bundles (PENUMBRA_MODELS_DIR).")
  private @Nullable String modelsDir;

  /** The settings that were given; they precede those of the environment. */
  Map<String, Object> settings() {
    return Contexts.given(
        "penumbra.device", device, "penumbra.model", model, "penumbra.models-dir", modelsDir);
  }

  /** How many members of an ensemble run. */
  Mode mode() {
    return Mode.of(variant == null || !variant.full);
  }

  /** What is traded for speed. */
  RunOptions options() {
    return new RunOptions(
        step == null ? OptionalDouble.empty() : OptionalDouble.of(step),
        flips == null ? OptionalInt.empty() : OptionalInt.of(flips),
        folds == null ? OptionalInt.empty() : OptionalInt.of(folds));
  }
}
