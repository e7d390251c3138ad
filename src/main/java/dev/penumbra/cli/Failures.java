package dev.penumbra.cli;

import dev.penumbra.batch.BatchRefused;
import dev.penumbra.cases.UnusableCase;
import dev.penumbra.inference.EmptyInput;
import dev.penumbra.inference.GridMismatch;
import dev.penumbra.inference.MissingInput;
import dev.penumbra.model.BundleRefused;
import dev.penumbra.model.OptionRefused;
import dev.penumbra.model.SettingRefused;
import dev.penumbra.nifti.UnreadableVolume;
import io.micronaut.context.exceptions.BeanInstantiationException;
import io.micronaut.context.exceptions.ConfigurationException;
import java.net.BindException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what went wrong into one line for a person and an exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

  /** Input that was refused, or a setting that can't be: exit code 2. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }

    Refused(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private static final List<Class<? extends Throwable>> REFUSALS =
      List.of(
          SettingRefused.class,
          Refused.class,
          BatchRefused.class,
          UnusableCase.class,
          UnreadableVolume.class,
          BundleRefused.class,
          OptionRefused.class,
          MissingInput.class,
          GridMismatch.class,
          EmptyInput.class);

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    LoggerFactory.getLogger(Failures.class).debug("the command failed", e);
    command.getErr().println("penumbra: " + sentence(e));
    command.getErr().flush();
    return deepest(e, REFUSALS).isPresent()
        ? CommandLine.ExitCode.USAGE
        : CommandLine.ExitCode.SOFTWARE;
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String meant =
        e instanceof UnmatchedArgumentException unmatched
            ? Nearest.to(unmatched.getUnmatched().get(0), flags(command))
                .map(flag -> " Is " + flag + " meant?")
                .orElse("")
            : "";
    command
        .getErr()
        .printf(
            "penumbra: %s.%s '%s --help' lists what there is.%n",
            message(e).replaceFirst("\\.$", ""), meant, command.getCommandSpec().qualifiedName());
    command.getErr().flush();
    return CommandLine.ExitCode.USAGE;
  }

  private static List<String> flags(CommandLine command) {
    return command.getCommandSpec().optionsMap().keySet().stream()
        .filter(name -> name.startsWith("--"))
        .toList();
  }

  /** What a person needs to know: the refusal where there is one, else the first cause. */
  static String sentence(Throwable e) {
    return deepest(e, REFUSALS)
        .or(() -> deepest(e, List.of(BindException.class)).map(t -> portTaken()))
        .or(() -> deepest(e, List.of(ConfigurationException.class)))
        .map(Failures::message)
        .orElseGet(() -> message(informative(e)));
  }

  private static Throwable portTaken() {
    return new Refused("The port is taken: choose another with --port or PORT.");
  }

  private static Optional<Throwable> deepest(
      Throwable thrown, List<Class<? extends Throwable>> types) {
    return causes(thrown)
        .filter(e -> types.stream().anyMatch(type -> type.isInstance(e)))
        .reduce((outer, inner) -> inner);
  }

  private static Throwable informative(Throwable thrown) {
    return causes(thrown)
        .filter(e -> !(e instanceof BeanInstantiationException))
        .filter(e -> e.getMessage() != null && !e.getMessage().isBlank())
        .findFirst()
        .orElse(thrown);
  }

  private static String message(Throwable e) {
    String message = e.getMessage();
    return message == null || message.isBlank()
        ? e.getClass().getSimpleName()
        : message.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  private static Stream<Throwable> causes(Throwable thrown) {
    return Stream.iterate(thrown, e -> e != null, Throwable::getCause).limit(20);
  }
}
