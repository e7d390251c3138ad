package dev.penumbra.nifti;

import dev.penumbra.volume.Grid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Makes the bytes that stand before the voxels of a new file. */
final class HeaderEncoder {

  private static final int EXTENDER = 4;

  private HeaderEncoder() {}

  /** Sets shape, number type and what depends on it; leaves orientation alone. */
  static void shape(RawHeader raw, Grid grid, NiftiDatatype datatype) {
    int[] dim = {3, grid.nx(), grid.ny(), grid.nz(), 1, 1, 1, 1};
    for (int i = 0; i < dim.length; i++) {
      raw.put(HeaderField.DIM, i, dim[i]);
    }
    raw.put(HeaderField.DATATYPE, 0, datatype.code());
    raw.put(HeaderField.BITPIX, 0, datatype.bytes() * 8);
    raw.put(HeaderField.SCL_SLOPE, 0, 1);
    raw.put(HeaderField.SCL_INTER, 0, 0);
    raw.put(HeaderField.CAL_MIN, 0, 0);
    raw.put(HeaderField.CAL_MAX, 0, 0);
    int before = raw.size() + EXTENDER;
    raw.put(HeaderField.VOX_OFFSET, 0, before);
  }

  /**
   * Header, extensions and padding up to the first voxel, little-endian.
   *
   * @param like everything that is not shape or number type comes from here
   */
  static byte[] encode(NiftiHeader like, NiftiDatatype datatype) {
    RawHeader raw = like.raw().copy();
    shape(raw, like.grid(), datatype);
    List<NiftiExtension> extensions = like.extensions();
    int offset = raw.size() + EXTENDER;
    for (NiftiExtension extension : extensions) {
      offset += extension.paddedSize();
    }
    raw.put(HeaderField.VOX_OFFSET, 0, offset);
    ByteBuffer out = ByteBuffer.allocate(offset).order(ByteOrder.LITTLE_ENDIAN);
    out.put(raw.toBytes());
    out.put((byte) (extensions.isEmpty() ? 0 : 1)).put(new byte[3]);
    for (NiftiExtension extension : extensions) {
      int end = out.position() + extension.paddedSize();
      out.putInt(extension.paddedSize()).putInt(extension.code()).put(extension.content());
      out.position(end);
    }
    return out.array();
  }
}
