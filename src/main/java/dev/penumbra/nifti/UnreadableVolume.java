package dev.penumbra.nifti;

/**
 * An image file that is refused. The message is one sentence for a person: it names the file
 * without its folder, says what was found and what would be right.
 */
public final class UnreadableVolume extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Why a file is refused. */
  public enum Reason {
    /** There is no such file. */
    MISSING,
    /** The file has no bytes. */
    EMPTY,
    /** Reading failed below us: a disk or network error. */
    INPUT,
    /** The file is of another format, which the message names. */
    OTHER_FORMAT,
    /** The file is of no known format. */
    NOT_NIFTI,
    /** A .hdr or .img of a pair. */
    PAIRED_FILES,
    /** The header's own size is neither 348 nor 540. */
    HEADER_SIZE,
    /** The magic word is missing or wrong. */
    MAGIC,
    /** The file ends before its header or its voxels do. */
    TRUNCATED,
    /** Voxels start at an impossible place. */
    VOXEL_OFFSET,
    /** A header extension does not fit. */
    EXTENSION,
    /** The number type does not exist. */
    DATATYPE,
    /** The number type exists but is not a real number of up to 64 bits. */
    UNSUPPORTED_DATATYPE,
    /** Bits per voxel disagree with the number type. */
    BITS_PER_VOXEL,
    /** The number of axes or a size along one is impossible, or there are more than four axes. */
    DIMENSIONS,
    /** More voxels, volumes or bytes than the limits allow. */
    TOO_LARGE,
    /** A voxel spacing is zero, negative, not a number or out of all proportion. */
    SPACING,
    /** The sform, or the affine made of the qform, is not a number or singular. */
    AFFINE,
    /** The qform's quaternion is not a rotation. */
    QUATERNION,
    /** The scaling of the values is impossible. */
    SCALING,
    /** The gzip stream is damaged. */
    GZIP,
    /** The gzip stream's checksum or length is not that of its content. */
    CHECKSUM,
    /** There is more after the voxels, or after the gzip stream, than padding. */
    TRAILING_DATA,
    /** No voxel is a finite number. */
    NOT_FINITE
  }

  private final Reason reason;

  /**
   * A refusal.
   *
   * @param reason the class of refusal
   * @param name the file's name; folders before it are cut off
   * @param sentence what is wrong and what would be right, to follow the name
   */
  public UnreadableVolume(Reason reason, String name, String sentence) {
    super(FileNames.last(name) + ": " + sentence);
    this.reason = reason;
  }

  /**
   * A refusal with its cause.
   *
   * @param reason the class of refusal
   * @param name the file's name; folders before it are cut off
   * @param sentence what is wrong and what would be right
   * @param cause what was thrown below
   */
  public UnreadableVolume(Reason reason, String name, String sentence, Throwable cause) {
    super(FileNames.last(name) + ": " + sentence, cause);
    this.reason = reason;
  }

  /**
   * The class of refusal.
   *
   * @return the reason
   */
  public Reason reason() {
    return reason;
  }
}
