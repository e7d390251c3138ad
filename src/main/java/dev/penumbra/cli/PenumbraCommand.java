package dev.penumbra.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The root command: names the others, and serves when none is named. */
@Command(
    name = "penumbra",
    description = {
      "Segments ischemic stroke lesions in MRI (DWI + ADC).",
      "Research use only – not a medical device."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ProductVersion.class,
    subcommands = {
      ServeCommand.class,
      SegmentCommand.class,
      BatchCommand.class,
      ModelsCommand.class,
      TokenCommand.class
    },
    footer = {
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong usage or refused input,",
      "3 some cases of a batch failed."
    })
public final class PenumbraCommand implements Callable<Integer> {

  @Mixin private ServeOptions options = new ServeOptions();

  /**
   * Runs the command that the arguments name.
   *
   * @param args the command line
   * @return the exit code: 0 done, 1 failed, 2 wrong usage or refused input, 3 some cases of a
   *     batch failed
   */
  public static int run(String... args) {
    return commandLine().execute(args);
  }

  /** What reads the arguments and runs the command. */
  static CommandLine commandLine() {
    Failures failures = new Failures();
    return new CommandLine(new PenumbraCommand())
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public Integer call() throws Exception {
    return ServeCommand.serve(options);
  }
}
