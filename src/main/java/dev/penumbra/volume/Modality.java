package dev.penumbra.volume;

import java.util.Locale;

/** A kind of MR image that a network may ask for. */
public enum Modality {
  /** Diffusion-weighted image, b = 1000 s/mm². */
  DWI,
  /** Apparent diffusion coefficient. */
  ADC,
  /** Fluid-attenuated inversion recovery. */
  FLAIR;

  /**
   * The name in file names and JSON.
   *
   * @return the lower-case name, for example {@code dwi}
   */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
