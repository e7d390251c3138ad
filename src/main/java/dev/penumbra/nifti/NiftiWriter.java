package dev.penumbra.nifti;

import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Volume;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Writes single-volume NIfTI files that stand exactly where another image stands: orientation,
 * units, intent, texts and extensions are the other header's bit by bit; shape, number type and
 * scaling are the new content's. Little-endian; gzip on all cores. Immutable and thread-safe.
 */
public final class NiftiWriter {

  /** zlib's fastest level, as nibabel writes: larger ones cost far more time than they save. */
  public static final int DEFAULT_LEVEL = 1;

  private static final int CHUNK = 1 << 16;

  private final int level;

  /** A writer that compresses fast. */
  public NiftiWriter() {
    this(DEFAULT_LEVEL);
  }

  /**
   * A writer.
   *
   * @param level zlib's compression level, 1 (fast) to 9 (small)
   * @throws IllegalArgumentException if there is no such level
   */
  public NiftiWriter(int level) {
    if (level < 1 || level > 9) {
      throw new IllegalArgumentException("compression level must be 1 to 9, not " + level);
    }
    this.level = level;
  }

  /**
   * Writes a float32 image. The file appears when it is complete and on disk, or not at all.
   *
   * @param file gzipped where its name ends with {@code .gz}; replaced if it is there
   * @param like where the image stands
   * @param volume the values; of the same shape as {@code like}
   * @throws IOException if it cannot be written
   */
  public void write(Path file, NiftiHeader like, Volume volume) throws IOException {
    checkShape(like, volume.grid());
    AtomicFile.write(file, out -> write(out, isGz(file), like, volume));
  }

  /**
   * Writes a uint8 mask of 0 and 1. The file appears when it is complete and on disk, or not at
   * all.
   *
   * @param file gzipped where its name ends with {@code .gz}; replaced if it is there
   * @param like where the image stands
   * @param mask the marks; of the same shape as {@code like}
   * @throws IOException if it cannot be written
   */
  public void write(Path file, NiftiHeader like, Mask mask) throws IOException {
    checkShape(like, mask.grid());
    AtomicFile.write(file, out -> write(out, isGz(file), like, mask));
  }

  /**
   * Writes a float32 image.
   *
   * @param out where to; left open
   * @param gzip whether to compress
   * @param like where the image stands
   * @param volume the values; of the same shape as {@code like}
   * @throws IOException if it cannot be written
   */
  public void write(OutputStream out, boolean gzip, NiftiHeader like, Volume volume)
      throws IOException {
    checkShape(like, volume.grid());
    byte[] header = HeaderEncoder.encode(like, NiftiDatatype.FLOAT32);
    float[] data = volume.data();
    through(
        out,
        gzip,
        header.length + (long) data.length * Float.BYTES,
        to -> {
          to.write(header);
          byte[] bytes = new byte[CHUNK * Float.BYTES];
          ByteBuffer chunk = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
          for (int at = 0; at < data.length; at += CHUNK) {
            int n = Math.min(CHUNK, data.length - at);
            chunk.asFloatBuffer().put(data, at, n);
            to.write(bytes, 0, n * Float.BYTES);
          }
        });
  }

  /**
   * Writes a uint8 mask of 0 and 1.
   *
   * @param out where to; left open
   * @param gzip whether to compress
   * @param like where the image stands
   * @param mask the marks; of the same shape as {@code like}
   * @throws IOException if it cannot be written
   */
  public void write(OutputStream out, boolean gzip, NiftiHeader like, Mask mask)
      throws IOException {
    checkShape(like, mask.grid());
    byte[] header = HeaderEncoder.encode(like, NiftiDatatype.UINT8);
    through(
        out,
        gzip,
        header.length + (long) mask.data().length,
        to -> {
          to.write(header);
          to.write(mask.data());
        });
  }

  private void through(OutputStream out, boolean gzip, long expected, AtomicFile.Content content)
      throws IOException {
    if (!gzip) {
      content.writeTo(out);
      out.flush();
      return;
    }
    try (ParallelGzip compressed = new ParallelGzip(out, level, expected)) {
      content.writeTo(compressed);
      compressed.finish();
    }
  }

  private static boolean isGz(Path file) {
    return FileNames.last(file).toLowerCase(Locale.ROOT).endsWith(".gz");
  }

  private static void checkShape(NiftiHeader like, Grid grid) {
    if (!like.grid().sameShape(grid)) {
      throw new IllegalArgumentException(
          "an image of %s cannot be written like one of %s"
              .formatted(grid.shape(), like.grid().shape()));
    }
  }
}
