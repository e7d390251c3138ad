package dev.penumbra.model;

/**
 * What {@code bundle.json} says about a model, whatever kind it is: a family of networks with one
 * pipeline, or an ensemble of such models.
 */
public sealed interface Manifest permits BundleManifest, EnsembleManifest {

  /**
   * The model's name in requests.
   *
   * @return lower-case letters, digits and hyphens, unique in a catalog
   */
  String id();

  /**
   * The version of the bundle.
   *
   * @return as its maker counts
   */
  String version();

  /**
   * The name for a person.
   *
   * @return a few words
   */
  String title();

  /**
   * The license of the weights.
   *
   * @return an SPDX expression where there is one
   */
  String license();

  /**
   * What the model is for and what it is not for.
   *
   * @return a sentence or two
   */
  String intendedUse();

  /**
   * How the model was made.
   *
   * @return a sentence or two
   */
  String provenance();

  /**
   * Which components of the mask are removed.
   *
   * @return ml; smaller components go, 0 keeps all
   */
  double minimumLesionMl();
}
