package dev.penumbra.cli;

import io.micronaut.context.ApplicationContext;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;
import java.util.Optional;

/**
 * A setting as the code declares it.
 *
 * @param key the property
 * @param environment its environment names
 * @param byDefault what counts where nobody sets it, as far as it is a constant
 */
public record DeclaredSetting(String key, List<String> environment, Optional<String> byDefault) {

  /** All settings of the service. */
  public static List<DeclaredSetting> all(ApplicationContext context) {
    return context.getBean(Settings.class).all().stream()
        .map(
            setting ->
                new DeclaredSetting(
                    setting.key(),
                    EnvironmentNames.documented(setting.key()),
                    setting
                        .type()
                        .getAnnotationMetadata()
                        .stringValue(Bindable.class, "defaultValue")))
        .toList();
  }

  /** The flags of {@code serve}. */
  public static List<String> flags() {
    return new picocli.CommandLine(new PenumbraCommand())
        .getSubcommands().get("serve").getCommandSpec().options().stream()
            .map(picocli.CommandLine.Model.OptionSpec::longestName)
            .filter(name -> !name.equals("--help") && !name.equals("--version"))
            .toList();
  }
}
