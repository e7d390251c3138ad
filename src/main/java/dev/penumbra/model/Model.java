package dev.penumbra.model;

import dev.penumbra.volume.Modality;
import java.util.List;
import java.util.Optional;

/**
 * A model that can be used: a bundle with networks of its own, or an ensemble of such bundles.
 * Immutable and thread-safe.
 */
public sealed interface Model permits ModelBundle, EnsembleModel {

  /**
   * What the model says about itself.
   *
   * @return the manifest
   */
  Manifest manifest();

  /**
   * Its name in requests.
   *
   * @return the manifest's id
   */
  default String id() {
    return manifest().id();
  }

  /**
   * The images that every case must have.
   *
   * @return for an ensemble those of its required members
   */
  List<Modality> inputs();

  /**
   * The bundles whose networks may run in a mode, where the case has their images.
   *
   * @param mode how many are wanted
   * @return at least one, in the order of the manifest; a single bundle is its own
   */
  List<ModelBundle> members(Mode mode);

  /**
   * What a request may choose for an option. Members that do not offer it run as their manifest
   * says.
   *
   * @param option which one
   * @param members the bundles that run
   * @return what all members allow that offer the option; empty where none does or they have
   *     nothing in common
   */
  static Optional<Bounds> bounds(RunOption option, List<ModelBundle> members) {
    List<Bounds> offered =
        members.stream()
            .flatMap(member -> member.manifest().adjustable().of(option).stream())
            .toList();
    Optional<Bounds> all = offered.stream().findFirst();
    for (Bounds one : offered) {
      all = all.flatMap(one::and);
    }
    return all;
  }
}
