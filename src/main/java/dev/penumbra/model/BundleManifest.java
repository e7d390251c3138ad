package dev.penumbra.model;

import dev.penumbra.volume.Modality;
import java.util.List;
import java.util.Map;

/**
 * What the {@code bundle.json} of a single model says: its identity and its whole pipeline from
 * native images to the mask. Made by {@link ManifestReader}, which refuses what is unknown, missing
 * or contradictory; everything in here takes effect. Immutable.
 *
 * @param id lower-case name, unique in a catalog
 * @param version version of the bundle
 * @param title name for a person
 * @param license license of the weights, an SPDX expression where there is one
 * @param intendedUse what the model is for and what it is not for
 * @param provenance how it was made
 * @param inputs images in the network's channel order; DWI, whose grid is the result's, is one
 * @param axes order of the network's spatial axes
 * @param preprocessing steps, in order
 * @param network networks and how they are run
 * @param decision how probabilities become a mask
 * @param minimumLesionMl components below this volume are removed; 0 keeps all
 * @param files size and checksum of each network file, by name
 * @param adjustable what a request may choose
 */
public record BundleManifest(
    String id,
    String version,
    String title,
    String license,
    String intendedUse,
    String provenance,
    List<Modality> inputs,
    AxisOrder axes,
    List<PreprocessingStep> preprocessing,
    NetworkPlan network,
    Decision decision,
    double minimumLesionMl,
    Map<String, FileEntry> files,
    Adjustable adjustable)
    implements Manifest {

  /** The version of the manifest's format. */
  public static final int SCHEMA = 1;

  /** Keeps its own copies. */
  public BundleManifest {
    inputs = List.copyOf(inputs);
    preprocessing = List.copyOf(preprocessing);
    files = Map.copyOf(files);
  }
}
