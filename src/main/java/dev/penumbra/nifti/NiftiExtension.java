package dev.penumbra.nifti;

import java.util.Arrays;

/** A header extension: bytes that stand between header and voxels. Immutable. */
public final class NiftiExtension {

  private final int code;
  private final byte[] content;

  /**
   * An extension.
   *
   * @param code the standard's code, for example 2 for DICOM, 6 for a comment
   * @param content its bytes, without the eight bytes of size and code; copied
   */
  public NiftiExtension(int code, byte[] content) {
    this.code = code;
    this.content = content.clone();
  }

  /**
   * The standard's code.
   *
   * @return the code
   */
  public int code() {
    return code;
  }

  /**
   * The bytes.
   *
   * @return a copy
   */
  public byte[] content() {
    return content.clone();
  }

  /** Bytes that the extension takes in a file: size, code and content, padded to 16. */
  int paddedSize() {
    return (content.length + 8 + 15) / 16 * 16;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NiftiExtension that
        && code == that.code
        && Arrays.equals(content, that.content);
  }

  @Override
  public int hashCode() {
    return 31 * code + Arrays.hashCode(content);
  }
}
