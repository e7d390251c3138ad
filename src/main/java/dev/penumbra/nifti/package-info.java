/**
 * NIfTI-1 and NIfTI-2 files, plain or gzipped: reading straight into float32 volumes, writing with
 * all cores.
 *
 * <p>Formats: <a href="https://nifti.nimh.nih.gov/nifti-1">NIfTI-1</a>, <a
 * href="https://nifti.nimh.nih.gov/nifti-2">NIfTI-2</a>. Where the standard leaves room, nibabel's
 * reading is followed.
 */
@NullMarked
package dev.penumbra.nifti;

import org.jspecify.annotations.NullMarked;
