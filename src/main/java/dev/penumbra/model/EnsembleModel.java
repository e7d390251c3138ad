package dev.penumbra.model;

import dev.penumbra.model.EnsembleManifest.Member;
import dev.penumbra.volume.Modality;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * An ensemble whose required members are there.
 *
 * @param manifest what it says about itself
 * @param available the members that are there, in the manifest's order
 * @param absent the members that are not
 */
public record EnsembleModel(
    EnsembleManifest manifest, List<ModelBundle> available, List<AbsentMember> absent)
    implements Model {

  /**
   * An optional member that cannot vote here.
   *
   * @param id its id
   * @param reason the sentence that says why
   */
  public record AbsentMember(String id, String reason) {}

  /** Keeps its own copies. */
  public EnsembleModel {
    available = List.copyOf(available);
    absent = List.copyOf(absent);
  }

  /**
   * Looks for the members.
   *
   * @param manifest names them
   * @param bundles a bundle by its id
   * @param reason why there is no bundle of an id
   * @throws BundleRefused if a required one is not there
   */
  static EnsembleModel of(
      EnsembleManifest manifest,
      Function<String, Optional<ModelBundle>> bundles,
      Function<String, String> reason) {
    List<ModelBundle> available = new ArrayList<>();
    List<AbsentMember> absent = new ArrayList<>();
    for (Member member : manifest.members()) {
      Optional<ModelBundle> bundle = bundles.apply(member.model());
      if (bundle.isPresent()) {
        available.add(bundle.get());
      } else if (member.required()) {
        throw new BundleRefused(
            "The required member %s cannot be used: %s"
                .formatted(member.model(), reason.apply(member.model())));
      } else {
        absent.add(new AbsentMember(member.model(), reason.apply(member.model())));
      }
    }
    return new EnsembleModel(manifest, available, absent);
  }

  @Override
  public List<Modality> inputs() {
    Set<Modality> needed = EnumSet.noneOf(Modality.class);
    for (Member member : manifest.members()) {
      if (member.required()) {
        available.stream()
            .filter(bundle -> bundle.id().equals(member.model()))
            .forEach(bundle -> needed.addAll(bundle.inputs()));
      }
    }
    return List.copyOf(needed);
  }

  @Override
  public List<ModelBundle> members(Mode mode) {
    return mode == Mode.FULL
        ? available
        : available.stream().filter(member -> manifest.fast().contains(member.id())).toList();
  }
}
