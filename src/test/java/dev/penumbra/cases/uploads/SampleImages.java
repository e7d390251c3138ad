package dev.penumbra.cases.uploads;

import dev.penumbra.nifti.NiftiDatatype;
import dev.penumbra.nifti.NiftiHeader;
import dev.penumbra.nifti.NiftiWriter;
import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Volume;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Small images as users may send them. */
public final class SampleImages {

  /** 12 × 10 × 8 voxels of 2 × 2 × 3 mm. */
  public static final Grid GRID =
      new Grid(12, 10, 8, Affine.of(-2, 0, 0, 12, 0, 2, 0, -10, 0, 0, 3, 40));

  /** Where the voxels of a NIfTI-1 file without extensions begin. */
  public static final int VOXELS_AT = 352;

  private static final int DIM_AT = 40;

  private SampleImages() {}

  /** A DWI, not compressed. */
  public static byte[] dwi() {
    return ramp(GRID, 100, 1);
  }

  /** An ADC image in 1e-6 mm²/s, gzipped. */
  public static byte[] adc() {
    return bytes(GRID, values(GRID, 700, 0.5f), true);
  }

  /** A mask with some marked voxels, gzipped. */
  public static byte[] mask() {
    float[] values = new float[GRID.voxels()];
    Arrays.fill(values, 100, 130, 1);
    return bytes(GRID, values, true);
  }

  /** Values that rise from voxel to voxel. */
  public static byte[] ramp(Grid grid, float first, float step) {
    return bytes(grid, values(grid, first, step), false);
  }

  /** All voxels alike. */
  public static byte[] constant(float value) {
    float[] values = new float[GRID.voxels()];
    Arrays.fill(values, value);
    return bytes(GRID, values, false);
  }

  /** The grid, some mm away. */
  public static Grid moved(double mm) {
    Affine a = GRID.affine();
    return new Grid(
        GRID.nx(),
        GRID.ny(),
        GRID.nz(),
        Affine.of(
            a.at(0, 0),
            a.at(0, 1),
            a.at(0, 2),
            a.at(0, 3) + mm,
            a.at(1, 0),
            a.at(1, 1),
            a.at(1, 2),
            a.at(1, 3),
            a.at(2, 0),
            a.at(2, 1),
            a.at(2, 2),
            a.at(2, 3)));
  }

  /** The file with other numbers of axes and of voxels along them. */
  public static byte[] withDims(byte[] file, int... dims) {
    byte[] changed = file.clone();
    ByteBuffer header = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < dims.length; i++) {
      header.putShort(DIM_AT + 2 * i, (short) dims[i]);
    }
    return changed;
  }

  /** The file without sform, so that its qform counts. */
  public static byte[] withoutSform(byte[] file) {
    byte[] changed = file.clone();
    ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putShort(254, (short) 0);
    return changed;
  }

  /** The file with another value in one voxel. */
  public static byte[] withVoxel(byte[] file, int index, float value) {
    byte[] changed = file.clone();
    ByteBuffer.wrap(changed)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putFloat(VOXELS_AT + Float.BYTES * index, value);
    return changed;
  }

  /** A file of float32 voxels. */
  public static byte[] bytes(Grid grid, float[] values, boolean gzip) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      NiftiHeader header = NiftiHeader.of(grid, NiftiDatatype.FLOAT32);
      new NiftiWriter().write(out, gzip, header, new Volume(grid, values));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static float[] values(Grid grid, float first, float step) {
    float[] values = new float[grid.voxels()];
    for (int i = 0; i < values.length; i++) {
      values[i] = first + i * step;
    }
    return values;
  }
}
