package dev.penumbra.model;

/** In which space the flips of a patch are averaged and overlapping patches are blended. */
public enum Blend {
  /** After the activation (nnU-Net). */
  PROBABILITY,
  /** Before the activation (MONAI). */
  LOGIT
}
