package dev.penumbra.nifti;

/** What of a header places the voxels in the patient. */
public enum NiftiPlacement {
  /** The matrix of the sform. */
  SFORM,
  /** The rotation of the qform, for want of an sform. */
  QFORM,
  /** The spacing alone: position and orientation are a guess, so are left and right. */
  SPACING
}
