package dev.penumbra.nifti;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.GZIPOutputStream;

/** The bytes of a small good file, to be changed field by field. */
final class Sample {

  private final RawHeader raw;
  private byte[] bytes;

  private Sample(byte[] bytes, int version) {
    this.bytes = bytes;
    ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    raw = new RawHeader(version, view);
  }

  /** 4×3×2 voxels of int16, NIfTI-1, sform only. */
  static Sample version1() {
    return new Sample(NiftiReferenceTest.resource("v1-le-int16.nii"), 1);
  }

  /** 4×3×2 voxels of float64, NIfTI-2, sform only. */
  static Sample version2() {
    return new Sample(NiftiReferenceTest.resource("v2-le-float64.nii"), 2);
  }

  /** 4×3×2 voxels of int16, NIfTI-1, qform only. */
  static Sample qform() {
    return new Sample(NiftiReferenceTest.resource("qform-only.nii"), 1);
  }

  /** As {@link #version1}, with float32 voxels that are all one value. */
  static Sample floats(float value) {
    Sample sample = new Sample(NiftiReferenceTest.resource("v1-le-float32.nii"), 1);
    ByteBuffer voxels = ByteBuffer.wrap(sample.bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 24; i++) {
      voxels.putFloat(352 + i * 4, value);
    }
    return sample;
  }

  Sample with(HeaderField field, int index, double value) {
    raw.put(field, index, value);
    return this;
  }

  Sample with(HeaderField field, double value) {
    return with(field, 0, value);
  }

  Sample withLong(HeaderField field, int index, long value) {
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(field.at(raw.version(), index), value);
    return this;
  }

  Sample withText(HeaderField field, String value) {
    raw.putText(field, value);
    return this;
  }

  Sample withFloat(int at, float value) {
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(at, value);
    return this;
  }

  /** Puts an extension of a claimed size, with 16 bytes in truth, before the voxels. */
  Sample withExtension(int claimedSize) {
    ByteBuffer longer = ByteBuffer.allocate(bytes.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    longer.put(bytes, 0, 348).put(new byte[] {1, 0, 0, 0});
    longer.putInt(claimedSize).putInt(6).putLong(0).put(bytes, 352, bytes.length - 352);
    longer.putFloat(HeaderField.VOX_OFFSET.at(1, 0), 352 + 16);
    bytes = longer.array();
    return this;
  }

  byte[] bytes() {
    return bytes;
  }

  static byte[] gzip(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
