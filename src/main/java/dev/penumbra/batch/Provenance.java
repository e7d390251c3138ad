package dev.penumbra.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.penumbra.model.EnsembleModel;
import dev.penumbra.model.Manifest;
import dev.penumbra.model.ModelBundle;
import dev.penumbra.model.RunOption;
import dev.penumbra.model.RunPlan;
import io.micronaut.serde.annotation.Serdeable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a result depends on: the images, the model and the options. The device is not among it: the
 * result is the same but for rounding.
 *
 * @param inputs how the input files looked before they were read
 * @param model the model's id
 * @param modelVersion its version
 * @param networks the bundles that ran, each with its version
 * @param options what was chosen, for a person; blank where nothing was
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record Provenance(
    List<InputStamp> inputs,
    String model,
    String modelVersion,
    List<String> networks,
    String options) {

  /** Keeps its own copies. */
  Provenance {
    inputs = List.copyOf(inputs);
    networks = List.copyOf(networks);
  }

  /** What a result would depend on that is made now. */
  static Provenance of(BatchTask task) {
    RunPlan plan = task.plan();
    Manifest manifest = plan.model().manifest();
    return new Provenance(
        InputStamp.of(task.files()),
        manifest.id(),
        manifest.version(),
        plan.members().stream().map(Provenance::named).toList(),
        options(plan));
  }

  /**
   * Why a result of this origin is not the one that is wanted.
   *
   * @param wanted what it should depend on
   * @return the end of a sentence; empty where it is
   */
  Optional<String> otherThan(Provenance wanted) {
    if (!inputs.equals(wanted.inputs)) {
      return Optional.of("its images have changed (" + changed(wanted) + ")");
    }
    if (!model.equals(wanted.model) || !modelVersion.equals(wanted.modelVersion)) {
      return Optional.of(
          "it was made by %s %s, and %s %s is wanted"
              .formatted(model, modelVersion, wanted.model, wanted.modelVersion));
    }
    if (!networks.equals(wanted.networks)) {
      return Optional.of(
          "%s voted, and %s is wanted"
              .formatted(String.join(", ", networks), String.join(", ", wanted.networks)));
    }
    return options.equals(wanted.options)
        ? Optional.empty()
        : Optional.of(
            "its options were %s, and %s is wanted"
                .formatted(shown(options), shown(wanted.options)));
  }

  private String changed(Provenance wanted) {
    return Stream.concat(
            inputs.stream().filter(input -> !wanted.inputs.contains(input)),
            wanted.inputs.stream().filter(input -> !inputs.contains(input)))
        .map(InputStamp::role)
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private static String named(ModelBundle member) {
    return member.id() + " " + member.manifest().version();
  }

  private static String options(RunPlan plan) {
    String mode = plan.model() instanceof EnsembleModel ? plan.mode().id() + " mode" : "";
    return Stream.concat(
            Stream.of(mode),
            Stream.of(RunOption.values())
                .flatMap(
                    option ->
                        plan.options().of(option).stream()
                            .map(value -> option.id() + " " + plain(value))))
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining(", "));
  }

  /** A number without needless digits: 8, 0.5. */
  private static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  private static String shown(String options) {
    return options.isEmpty() ? "the model's own" : options;
  }
}
