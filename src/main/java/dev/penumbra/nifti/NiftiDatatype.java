package dev.penumbra.nifti;

import java.util.Optional;

/** The number types of voxels that can be read: all real ones of up to 64 bits. */
public enum NiftiDatatype {
  /** Unsigned 8 bits. */
  UINT8(2, 1),
  /** Signed 16 bits. */
  INT16(4, 2),
  /** Signed 32 bits. */
  INT32(8, 4),
  /** IEEE 754 binary32. */
  FLOAT32(16, 4),
  /** IEEE 754 binary64. */
  FLOAT64(64, 8),
  /** Signed 8 bits. */
  INT8(256, 1),
  /** Unsigned 16 bits. */
  UINT16(512, 2),
  /** Unsigned 32 bits. */
  UINT32(768, 4),
  /** Signed 64 bits. */
  INT64(1024, 8),
  /** Unsigned 64 bits. */
  UINT64(1280, 8);

  private final int code;
  private final int bytes;

  NiftiDatatype(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /**
   * The standard's code.
   *
   * @return the value of the header's datatype field
   */
  public int code() {
    return code;
  }

  /**
   * Size of one value.
   *
   * @return bytes
   */
  public int bytes() {
    return bytes;
  }

  /**
   * Whether values are whole numbers before scaling.
   *
   * @return true for all but the floating-point types
   */
  public boolean isInteger() {
    return this != FLOAT32 && this != FLOAT64;
  }

  static Optional<NiftiDatatype> ofCode(long code) {
    for (NiftiDatatype type : values()) {
      if (type.code == code) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** Name of a type of the standard that is not read here. */
  static Optional<String> unsupportedName(long code) {
    return Optional.ofNullable(
        switch ((int) code) {
          case 1 -> "single bits";
          case 32, 1792, 2048 -> "complex numbers";
          case 128 -> "RGB colors";
          case 2304 -> "RGBA colors";
          case 1536 -> "128-bit floating-point numbers";
          default -> null;
        });
  }
}
