package dev.penumbra.model;

/**
 * The order of a network's three spatial tensor axes: {@code [batch, channel, a, b, c]}. Patch
 * sizes and flip axes of a manifest are given in this order.
 */
public enum AxisOrder {
  /** {@code a, b, c} are z, y, x, the order of our arrays (SimpleITK, nnU-Net). */
  ZYX,
  /** {@code a, b, c} are x, y, z (nibabel, MONAI). */
  XYZ
}
