package dev.penumbra.model;

import java.util.List;

/**
 * The {@code bundle.json} of an ensemble: other models that segment the same case and vote. Made by
 * {@link EnsembleReader}, which refuses what is unknown, missing or contradictory. Immutable.
 *
 * @param id lower-case name, unique in a catalog
 * @param version version of the bundle
 * @param title name for a person
 * @param license license of the weights, an SPDX expression where there is one
 * @param intendedUse what the model is for and what it is not for
 * @param provenance how it was made
 * @param members the models that vote, in order
 * @param fast ids of the members that vote in the fast mode; all of them required ones
 * @param minimumLesionMl components of the voted mask below this volume are removed; 0 keeps all
 */
public record EnsembleManifest(
    String id,
    String version,
    String title,
    String license,
    String intendedUse,
    String provenance,
    List<Member> members,
    List<String> fast,
    double minimumLesionMl)
    implements Manifest {

  /** Keeps its own copies. */
  public EnsembleManifest {
    members = List.copyOf(members);
    fast = List.copyOf(fast);
  }

  /**
   * A model that votes.
   *
   * @param model its id
   * @param required whether the ensemble cannot be used without it
   */
  public record Member(String model, boolean required) {}
}
