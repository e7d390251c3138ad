package dev.penumbra.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.penumbra.model.EnsembleModel;
import dev.penumbra.model.Mode;
import dev.penumbra.model.Model;
import dev.penumbra.model.ModelBundle;
import dev.penumbra.volume.Modality;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.stream.Stream;

/** The parts of an ensemble as clients see them; a single model has none. */
final class EnsembleViews {

  private EnsembleViews() {}

  /**
   * A model that votes.
   *
   * @param id its name; it can be asked for by itself
   * @param title its name for a person
   * @param version its version
   * @param inputs the images it needs
   * @param required whether the ensemble cannot be used without it
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record MemberView(
      String id, String title, String version, List<String> inputs, boolean required) {}

  /**
   * A model that would vote if it were here.
   *
   * @param id its name
   * @param reason why it is not
   */
  @Serdeable
  record AbsentView(String id, String reason) {}

  /**
   * A variant of an ensemble.
   *
   * @param id {@code fast} or {@code full}
   * @param members the models that vote, where the case has their images
   * @param adjustable what a request may choose when all of them run
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  record ModeView(String id, List<String> members, AdjustableView adjustable) {}

  static List<MemberView> members(Model model) {
    return model instanceof EnsembleModel ensemble
        ? ensemble.available().stream().map(member -> member(ensemble, member)).toList()
        : List.of();
  }

  static List<AbsentView> absent(Model model) {
    return model instanceof EnsembleModel ensemble
        ? ensemble.absent().stream()
            .map(member -> new AbsentView(member.id(), member.reason()))
            .toList()
        : List.of();
  }

  static List<ModeView> modes(Model model) {
    return model instanceof EnsembleModel
        ? Stream.of(Mode.values()).map(mode -> mode(mode, model.members(mode))).toList()
        : List.of();
  }

  private static MemberView member(EnsembleModel ensemble, ModelBundle member) {
    return new MemberView(
        member.id(),
        member.manifest().title(),
        member.manifest().version(),
        member.inputs().stream().map(Modality::id).toList(),
        ensemble.manifest().members().stream()
            .anyMatch(entry -> entry.required() && entry.model().equals(member.id())));
  }

  private static ModeView mode(Mode mode, List<ModelBundle> members) {
    return new ModeView(
        mode.id(), members.stream().map(ModelBundle::id).toList(), AdjustableView.of(members));
  }
}
