package dev.penumbra.nifti;

import java.nio.ByteBuffer;

/**
 * Turns stored voxels of any type into float32, scaled. Bytes are taken in bulk into small typed
 * arrays, so that the loops are tight; types of up to 16 bits are looked up in a table, which is
 * twice as fast as converting them. Immutable and thread-safe.
 */
final class VoxelDecoder {

  /** Voxels at a time: what is read and what is made of it stay in the first-level cache. */
  private static final int BATCH = 1 << 11;

  private static final int EXPONENT = 0x7f800000;

  private final NiftiDatatype datatype;
  private final boolean scaled;
  private final double slope;
  private final double intercept;
  private final float[] table;

  VoxelDecoder(NiftiHeader header) {
    datatype = header.datatype();
    scaled = header.scaled();
    slope = scaled ? header.slope() : 1;
    intercept = scaled ? header.intercept() : 0;
    table = new float[datatype.bytes() > 2 ? 0 : 1 << (8 * datatype.bytes())];
    for (int i = 0; i < table.length; i++) {
      int stored =
          switch (datatype) {
            case INT8 -> (byte) i;
            case INT16 -> (short) i;
            default -> i;
          };
      table[i] = (float) (stored * slope + intercept);
    }
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
    double[] doubles = new double[datatype.bytes() > 2 ? BATCH : 0];
    byte[] bytes = new byte[datatype.bytes() == 1 ? BATCH : 0];
    short[] shorts = new short[datatype.bytes() == 2 ? BATCH : 0];
    boolean alwaysFinite = datatype.isInteger() && !scaled;
    int bad = 0;
    for (int done = 0; done < count; done += BATCH) {
      int n = Math.min(BATCH, count - done);
      int to = at + done;
      int end = in.position() + n * datatype.bytes();
      switch (datatype) {
        case UINT8, INT8 -> {
          in.get(bytes, 0, n);
          look(bytes, into, to, n);
        }
        case INT16, UINT16 -> {
          in.asShortBuffer().get(shorts, 0, n);
          look(shorts, into, to, n);
        }
        case FLOAT32 -> {
          in.asFloatBuffer().get(into, to, n);
          if (scaled) {
            scale(into, to, n);
          }
        }
        default -> {
          widen(in, doubles, n);
          narrow(doubles, into, to, n);
        }
      }
      in.position(end);
      bad += alwaysFinite || allFinite(into, to, n) ? 0 : notFinite(into, to, n);
    }
    return bad;
  }

  private void look(byte[] stored, float[] into, int at, int n) {
    for (int i = 0; i < n; i++) {
      into[at + i] = table[stored[i] & 0xff];
    }
  }

  private void look(short[] stored, float[] into, int at, int n) {
    for (int i = 0; i < n; i++) {
      into[at + i] = table[stored[i] & 0xffff];
    }
  }

  private void scale(float[] values, int at, int n) {
    for (int i = at; i < at + n; i++) {
      values[i] = (float) (values[i] * slope + intercept);
    }
  }

  private void widen(ByteBuffer in, double[] doubles, int n) {
    switch (datatype) {
      case FLOAT64 -> in.asDoubleBuffer().get(doubles, 0, n);
      case INT32, UINT32 -> {
        int[] ints = new int[n];
        in.asIntBuffer().get(ints);
        long mask = datatype == NiftiDatatype.UINT32 ? 0xffffffffL : -1;
        for (int i = 0; i < n; i++) {
          doubles[i] = ints[i] & mask;
        }
      }
      default -> {
        long[] longs = new long[n];
        in.asLongBuffer().get(longs);
        boolean unsigned = datatype == NiftiDatatype.UINT64;
        for (int i = 0; i < n; i++) {
          doubles[i] = unsigned ? unsigned(longs[i]) : longs[i];
        }
      }
    }
  }

  private void narrow(double[] doubles, float[] into, int at, int n) {
    if (scaled) {
      for (int i = 0; i < n; i++) {
        into[at + i] = (float) (doubles[i] * slope + intercept);
      }
    } else {
      for (int i = 0; i < n; i++) {
        into[at + i] = (float) doubles[i];
      }
    }
  }

  /** 0 times a finite number is 0, and NaN times any other; four sums do not wait for another. */
  private static boolean allFinite(float[] values, int at, int n) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int end = at + n;
    int i = at;
    for (; i < end - 3; i += 4) {
      a += values[i] * 0;
      b += values[i + 1] * 0;
      c += values[i + 2] * 0;
      d += values[i + 3] * 0;
    }
    for (; i < end; i++) {
      a += values[i] * 0;
    }
    return a + b + c + d == 0;
  }

  /** Counts values whose exponent bits are all set: infinities and NaNs. */
  private static int notFinite(float[] values, int at, int n) {
    int bad = 0;
    for (int i = at; i < at + n; i++) {
      bad += (Float.floatToRawIntBits(values[i]) & EXPONENT) == EXPONENT ? 1 : 0;
    }
    return bad;
  }

  private static double unsigned(long value) {
    // The lowest bit is kept by the or, so that the halved value rounds as the whole would.
    return value >= 0 ? value : (double) ((value >>> 1) | (value & 1)) * 2;
  }
}
