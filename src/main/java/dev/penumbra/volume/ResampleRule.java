package dev.penumbra.volume;

import java.util.Locale;

/**
 * How a volume is brought to another spacing and back. Each rule repeats one reference
 * implementation: the size of the new grid, where its voxels sample the old one, and what stands
 * beyond the border.
 *
 * <p>Below, N is the old size along an axis, s the old spacing, t the new one, M the new size, and
 * "samples" gives the old index of new voxel j. A spacing that is a multiple of 1e-5 mm but for
 * float32's rounding is that multiple, for ITK in float32; MONAI's is the affine's as it stands.
 * Halves round to even.
 */
public enum ResampleRule {
  /**
   * ITK's resample filter with linear interpolation and identity transform: M = floor(N·s/t), j
   * samples j·t/s. An index below N − 0.5 is inside (and clamped to N − 1), N − 0.5 itself is
   * outside.
   */
  ITK_LINEAR,
  /**
   * MONAI's {@code Spacing}, bilinear with border padding: M = round((N − 1)·s/t + 1), j samples
   * j·t/s clamped to N − 1, with t/s in float32. A volume whose shape stays and whose spacings are
   * within a thousandth is left as it is.
   */
  MONAI_LINEAR,
  /**
   * PyTorch's {@code interpolate(mode="trilinear", align_corners=False)} with a given size: M =
   * round(N·s/t), j samples (j + ½)·N/M − ½ clamped to 0…N − 1.
   */
  HALF_PIXEL_LINEAR,
  /**
   * nnU-Net's {@code resample_data_or_seg}: M = round(s/t·N), half-pixel positions as above, cubic
   * B-spline with edge mode, clipped to the range of the input. Where the largest spacing is more
   * than three times the smallest and one axis alone has it, that axis is sampled apart with the
   * nearest voxel. Back (probabilities): order 1 in place of 3.
   */
  NNUNET_CUBIC;

  /**
   * The name in a manifest.
   *
   * @return for example {@code itk-linear}
   */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
