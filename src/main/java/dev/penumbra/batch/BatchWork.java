package dev.penumbra.batch;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.UnusableCase;
import dev.penumbra.model.Mode;
import dev.penumbra.model.Model;
import dev.penumbra.model.RunOptions;
import dev.penumbra.model.RunPlan;
import dev.penumbra.volume.Modality;
import java.util.stream.Collectors;

/**
 * What is done with every case of a batch.
 *
 * @param model the model
 * @param mode how many members of an ensemble run
 * @param options what is traded for speed
 */
public record BatchWork(Model model, Mode mode, RunOptions options) {

  /**
   * Refuses options that no case could have.
   *
   * @throws dev.penumbra.model.OptionRefused if the model does not offer an option, or not that
   *     value
   */
  public BatchWork {
    RunPlan unused = RunPlan.of(model, mode, model.inputs(), options);
  }

  /**
   * What runs for a case.
   *
   * @param files the case
   * @return the networks and their options
   * @throws UnusableCase if the case lacks an image that the model needs
   * @throws dev.penumbra.model.OptionRefused if the members that its images allow do not have an
   *     option in common
   */
  public RunPlan plan(CaseFiles files) {
    String missing =
        model.inputs().stream()
            .filter(input -> !files.images().containsKey(input))
            .map(Modality::name)
            .collect(Collectors.joining(" and "));
    if (!missing.isEmpty()) {
      throw new UnusableCase(
          "Model %s needs %s, which case %s does not have."
              .formatted(model.id(), missing, files.id()));
    }
    return RunPlan.of(model, mode, files.images().keySet(), options);
  }
}
