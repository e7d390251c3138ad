package dev.penumbra.nifti;

import java.nio.ByteBuffer;

/**
 * Turns stored voxels of any type into float32, scaled. Bytes are taken in bulk into small typed
 * arrays, so that the loops are tight. One per thread.
 */
final class VoxelDecoder {

  private static final int BATCH = 1 << 12;
  private static final int EXPONENT = 0x7f800000;

  private final NiftiDatatype datatype;
  private final boolean scaled;
  private final double slope;
  private final double intercept;
  private final byte[] bytes;
  private final short[] shorts;
  private final int[] ints;
  private final long[] longs;
  private final double[] doubles;

  VoxelDecoder(NiftiHeader header) {
    datatype = header.datatype();
    scaled = header.scaled();
    slope = header.slope();
    intercept = header.intercept();
    bytes = new byte[datatype.bytes() == 1 ? BATCH : 0];
    shorts = new short[datatype.bytes() == 2 ? BATCH : 0];
    ints = new int[datatype == NiftiDatatype.INT32 || datatype == NiftiDatatype.UINT32 ? BATCH : 0];
    boolean wide = datatype == NiftiDatatype.INT64 || datatype == NiftiDatatype.UINT64;
    longs = new long[wide ? BATCH : 0];
    doubles = new double[datatype == NiftiDatatype.FLOAT64 || scaled ? BATCH : 0];
  }

  /**
   * Decodes voxels.
   *
   * @param in stored voxels in their byte order; read from its position on
   * @param into where the values go
   * @param at index of the first
   * @param count how many
   * @return how many of them are not finite
   */
  int decode(ByteBuffer in, float[] into, int at, int count) {
    if (datatype == NiftiDatatype.FLOAT32 && !scaled) {
      in.asFloatBuffer().get(into, at, count);
      in.position(in.position() + count * Float.BYTES);
      return notFinite(into, at, count);
    }
    int bad = 0;
    for (int done = 0; done < count; done += BATCH) {
      int n = Math.min(BATCH, count - done);
      if (scaled) {
        scaledBatch(in, into, at + done, n);
      } else {
        batch(in, into, at + done, n);
      }
      if (scaled || datatype == NiftiDatatype.FLOAT64) {
        bad += notFinite(into, at + done, n);
      }
    }
    return bad;
  }

  /** Counts values whose exponent bits are all set: infinities and NaNs. */
  private static int notFinite(float[] values, int at, int count) {
    int bad = 0;
    for (int i = at; i < at + count; i++) {
      bad += (Float.floatToRawIntBits(values[i]) & EXPONENT) == EXPONENT ? 1 : 0;
    }
    return bad;
  }

  private void batch(ByteBuffer in, float[] into, int at, int n) {
    take(in, n);
    switch (datatype) {
      case UINT8 -> {
        for (int i = 0; i < n; i++) {
          into[at + i] = bytes[i] & 0xff;
        }
      }
      case INT8 -> {
        for (int i = 0; i < n; i++) {
          into[at + i] = bytes[i];
        }
      }
      case INT16 -> {
        for (int i = 0; i < n; i++) {
          into[at + i] = shorts[i];
        }
      }
      case UINT16 -> {
        for (int i = 0; i < n; i++) {
          into[at + i] = shorts[i] & 0xffff;
        }
      }
      case INT32 -> {
        for (int i = 0; i < n; i++) {
          into[at + i] = ints[i];
        }
      }
      case UINT32 -> {
        for (int i = 0; i < n; i++) {
          into[at + i] = ints[i] & 0xffffffffL;
        }
      }
      case INT64 -> {
        for (int i = 0; i < n; i++) {
          into[at + i] = longs[i];
        }
      }
      case UINT64 -> {
        for (int i = 0; i < n; i++) {
          into[at + i] = (float) unsigned(longs[i]);
        }
      }
      case FLOAT64 -> {
        for (int i = 0; i < n; i++) {
          into[at + i] = (float) doubles[i];
        }
      }
      case FLOAT32 -> throw new IllegalStateException("copied as they are");
    }
  }

  private void scaledBatch(ByteBuffer in, float[] into, int at, int n) {
    double[] d = doubles;
    if (datatype == NiftiDatatype.FLOAT32) {
      in.asFloatBuffer().get(into, at, n);
      in.position(in.position() + n * Float.BYTES);
      for (int i = 0; i < n; i++) {
        d[i] = into[at + i];
      }
    } else {
      take(in, n);
    }
    switch (datatype) {
      case UINT8, INT8 -> {
        int mask = datatype == NiftiDatatype.UINT8 ? 0xff : -1;
        for (int i = 0; i < n; i++) {
          d[i] = bytes[i] & mask;
        }
      }
      case INT16, UINT16 -> {
        int mask = datatype == NiftiDatatype.UINT16 ? 0xffff : -1;
        for (int i = 0; i < n; i++) {
          d[i] = shorts[i] & mask;
        }
      }
      case INT32, UINT32 -> {
        long mask = datatype == NiftiDatatype.UINT32 ? 0xffffffffL : -1;
        for (int i = 0; i < n; i++) {
          d[i] = ints[i] & mask;
        }
      }
      case INT64 -> {
        for (int i = 0; i < n; i++) {
          d[i] = longs[i];
        }
      }
      case UINT64 -> {
        for (int i = 0; i < n; i++) {
          d[i] = unsigned(longs[i]);
        }
      }
      default -> {
        // Doubles are there already.
      }
    }
    for (int i = 0; i < n; i++) {
      into[at + i] = (float) (d[i] * slope + intercept);
    }
  }

  /** Takes the next stored values into the array of their width. */
  private void take(ByteBuffer in, int n) {
    switch (datatype.bytes()) {
      case 1 -> in.get(bytes, 0, n);
      case 2 -> in.asShortBuffer().get(shorts, 0, n);
      case 4 -> in.asIntBuffer().get(ints, 0, n);
      default -> {
        if (datatype == NiftiDatatype.FLOAT64) {
          in.asDoubleBuffer().get(doubles, 0, n);
        } else {
          in.asLongBuffer().get(longs, 0, n);
        }
      }
    }
    if (datatype.bytes() > 1) {
      in.position(in.position() + n * datatype.bytes());
    }
  }

  private static double unsigned(long value) {
    // The lowest bit is kept by the or, so that the halved value rounds as the whole would.
    return value >= 0 ? value : (double) (value >>> 1 | value & 1) * 2;
  }
}
