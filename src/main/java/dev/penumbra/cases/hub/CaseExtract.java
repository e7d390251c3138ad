package dev.penumbra.cases.hub;

import dev.penumbra.nifti.NiftiLimits;
import dev.penumbra.nifti.NiftiReader;
import dev.penumbra.nifti.UnreadableVolume;
import dev.penumbra.nifti.UnreadableVolume.Reason;
import dev.penumbra.storage.Checksum;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Takes the images of a case out of their columns and checks them. For one thread. */
final class CaseExtract {

  private static final NiftiReader READER = new NiftiReader(NiftiLimits.DEFAULT);

  private final HubCase some;
  private final Path folder;
  private final Map<String, Manifest.Image> images = new HashMap<>();
  private final Map<Path, String> files = new HashMap<>();

  /**
   * An empty extract.
   *
   * @param folder where the images are made
   */
  CaseExtract(HubCase some, Path folder) {
    this.some = some;
    this.folder = folder;
  }

  /** What was taken out, by column. */
  Map<String, Manifest.Image> images() {
    return images;
  }

  /** The files that were made, with the names that they shall have. */
  Map<Path, String> files() {
    return files;
  }

  /**
   * Takes one image out.
   *
   * @param kind as in file names
   * @throws UnreadableVolume if it is no image
   * @throws BrokenParquet if the column is damaged
   */
  void add(String column, String kind, Chunk chunk, CaseParts parts)
      throws IOException, BrokenParquet {
    Optional<ByteBuffer> bytes;
    try (InputStream in = new BufferedInputStream(parts.open(chunk))) {
      bytes = ChunkValues.bytes(chunk, in, some.row());
    }
    if (bytes.isEmpty()) {
      images.put(column, Manifest.Image.NONE);
      return;
    }
    ByteBuffer image = bytes.get();
    boolean gzipped =
        image.remaining() > 1
            && image.get(image.position()) == 0x1f
            && image.get(image.position() + 1) == (byte) 0x8b;
    String name = some.id() + "_" + kind + (gzipped ? ".nii.gz" : ".nii");
    Path file = folder.resolve(name);
    MessageDigest digest = Checksum.sha256();
    digest.update(image.duplicate());
    long size = image.remaining();
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      while (image.hasRemaining()) {
        out.write(image);
      }
      out.force(true);
    }
    check(file, gzipped);
    images.put(column, new Manifest.Image(name, size, Checksum.hex(digest)));
    files.put(file, name);
  }

  private static void check(Path file, boolean gzipped) throws IOException {
    READER.readHeader(file);
    if (gzipped) {
      checkGzip(file);
    }
  }

  /** Buffered below as well: the names in a gzip header are read byte by byte. */
  private static InputStream gunzipped(Path file, int buffer) throws IOException {
    InputStream in = Files.newInputStream(file);
    try {
      return new GZIPInputStream(new BufferedInputStream(in, buffer), buffer);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /** The checksum at the end of the gzip stream proves that the bytes came as they were written. */
  private static void checkGzip(Path file) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long left = NiftiLimits.DEFAULT.maxBytes();
    try (InputStream in = gunzipped(file, buffer.length)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        left -= read;
        if (left < 0) {
          throw new UnreadableVolume(
              Reason.TOO_LARGE,
              String.valueOf(file.getFileName()),
              "it is larger than %d MB decompressed"
                  .formatted(NiftiLimits.DEFAULT.maxBytes() >> 20));
        }
      }
    } catch (ZipException | EOFException e) {
      throw new UnreadableVolume(
          Reason.GZIP, String.valueOf(file.getFileName()), "its gzip stream is damaged", e);
    }
  }
}
