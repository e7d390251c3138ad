package dev.penumbra.nifti;

import dev.penumbra.nifti.UnreadableVolume.Reason;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads NIfTI-1 and NIfTI-2 files straight into float32 volumes. Whether a file is gzipped is seen
 * from its first bytes, whatever its name.
 *
 * <p>All checks of the header come before memory for voxels is taken. A file may hold up to 64 KiB
 * of padding after its voxels; more, or anything but zeros after a gzip stream, is refused. NaN and
 * infinite voxels become 0 and are counted. Immutable and thread-safe.
 */
public final class NiftiReader {

  private final NiftiLimits limits;

  /**
   * A reader.
   *
   * @param limits what a file may ask for
   */
  public NiftiReader(NiftiLimits limits) {
    this.limits = limits;
  }

  /**
   * Reads a file. A plain file is read on all cores.
   *
   * @param file a NIfTI file, gzipped or not
   * @return header and volumes
   * @throws UnreadableVolume if the file is refused
   */
  public NiftiImage read(Path file) {
    String name = FileNames.last(file);
    try (FileChannel channel = open(file, name)) {
      ByteFeed feed = feed(Channels.newInputStream(channel), name, channel.size());
      try (feed) {
        NiftiHeader header = header(feed, name);
        return feed instanceof StreamFeed
            ? PlainFile.read(channel, header, name)
            : StreamedVoxels.read(feed, header, name);
      }
    } catch (IOException e) {
      throw input(name, e);
    }
  }

  /**
   * Reads a stream to its end and closes it.
   *
   * @param in the bytes of a NIfTI file, gzipped or not
   * @param name what the messages call it
   * @return header and volumes
   * @throws UnreadableVolume if the file is refused
   */
  public NiftiImage read(InputStream in, String name) {
    try (ByteFeed feed = feed(in, name, Long.MAX_VALUE)) {
      return StreamedVoxels.read(feed, header(feed, name), name);
    } catch (IOException e) {
      throw input(name, e);
    }
  }

  /**
   * Reads a file.
   *
   * @param file a NIfTI file, gzipped or not
   * @return header and volumes
   * @throws UnreadableVolume if the file is refused
   */
  public NiftiImage read(NiftiFile file) {
    if (file.path().isPresent()) {
      return read(file.path().get());
    }
    try {
      return read(file.open(), file.name());
    } catch (IOException e) {
      throw input(file.name(), e);
    }
  }

  /**
   * Reads and checks the header alone; voxels are not touched.
   *
   * @param file a NIfTI file, gzipped or not
   * @return the header
   * @throws UnreadableVolume if the file is refused
   */
  public NiftiHeader readHeader(Path file) {
    String name = FileNames.last(file);
    try (FileChannel channel = open(file, name);
        ByteFeed feed = feed(Channels.newInputStream(channel), name, channel.size())) {
      return header(feed, name);
    } catch (IOException e) {
      throw input(name, e);
    }
  }

  /**
   * Reads and checks the header alone and closes the stream.
   *
   * @param in the bytes of a NIfTI file, gzipped or not
   * @param name what the messages call it
   * @return the header
   * @throws UnreadableVolume if the file is refused
   */
  public NiftiHeader readHeader(InputStream in, String name) {
    try (ByteFeed feed = feed(in, name, Long.MAX_VALUE)) {
      return header(feed, name);
    } catch (IOException e) {
      throw input(name, e);
    }
  }

  /**
   * Checks a stream as {@link #read(InputStream, String)} does, to its end and in one pass, without
   * keeping its voxels: memory does not grow with the image. The stream is not closed.
   *
   * @param in the bytes of a NIfTI file, gzipped or not
   * @param name what the messages call it
   * @return header and what the values are like
   * @throws UnreadableVolume if the file is refused
   * @throws IOException if the stream cannot be read, as the stream threw it
   */
  public ScannedImage scan(InputStream in, String name) throws IOException {
    // Closing the feed gives zlib's memory back; the stream stays its owner's.
    try (ByteFeed feed = feed(new OpenStream(in), name, Long.MAX_VALUE)) {
      return VoxelScan.run(feed, header(feed, name), name);
    }
  }

  /** A stream that others cannot close. */
  private static final class OpenStream extends FilterInputStream {

    OpenStream(InputStream in) {
      super(in);
    }

    @Override
    public void close() {
      // its owner closes it
    }
  }

  private static FileChannel open(Path file, String name) throws IOException {
    if (Files.isDirectory(file)) {
      throw new UnreadableVolume(
          Reason.MISSING, name, "this is a folder; a .nii or .nii.gz file is needed");
    }
    try {
      return FileChannel.open(file);
    } catch (NoSuchFileException e) {
      throw new UnreadableVolume(Reason.MISSING, name, "there is no such file", e);
    }
  }

  private static ByteFeed feed(InputStream in, String name, long length) throws IOException {
    PushbackInputStream start = new PushbackInputStream(in, 2);
    try {
      byte[] first = start.readNBytes(2);
      if (first.length == 0) {
        throw new UnreadableVolume(
            Reason.EMPTY, name, "it is empty; a .nii or .nii.gz file is needed");
      }
      start.unread(first);
      boolean gzipped = NiftiFile.isGzip(first);
      return gzipped ? new GzipFeed(start, name, length) : new StreamFeed(start, length);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private NiftiHeader header(ByteFeed feed, String name) throws IOException {
    byte[] start = new byte[RawHeader.SIZE_2];
    int got = feed.readFully(start, 0, start.length);
    if (got == 0) {
      throw new UnreadableVolume(Reason.EMPTY, name, "its gzip stream is empty");
    }
    HeaderParser parser = new HeaderParser(name, limits);
    RawHeader raw = parser.identify(Arrays.copyOf(start, got));
    int offset = parser.voxelOffset(raw);
    if (feed.mostBytes() < offset) {
      throw new UnreadableVolume(
          Reason.TRUNCATED,
          name,
          "it ends before its voxels begin, which its header puts at byte " + offset);
    }
    byte[] rest = new byte[offset - raw.size()];
    int early = Math.min(got - raw.size(), rest.length);
    System.arraycopy(start, raw.size(), rest, 0, early);
    int more = feed.readFully(rest, early, rest.length - early);
    NiftiHeader header = parser.parse(raw, rest);
    if (early + more < rest.length || feed.mostBytes() < offset + header.voxelBytes()) {
      throw truncated(name, header);
    }
    if (got > offset) {
      feed.giveBack(Arrays.copyOfRange(start, offset, got));
    }
    return header;
  }

  static UnreadableVolume truncated(String name, NiftiHeader header) {
    return new UnreadableVolume(
        Reason.TRUNCATED,
        name,
        "it ends before its voxels do; its header promises %d bytes of them"
            .formatted(header.voxelBytes()));
  }

  static UnreadableVolume trailing(String name) {
    return new UnreadableVolume(
        Reason.TRAILING_DATA, name, "it goes on long after its voxels; its header is wrong");
  }

  private static UnreadableVolume input(String name, IOException e) {
    return new UnreadableVolume(Reason.INPUT, name, "it could not be read", e);
  }
}
