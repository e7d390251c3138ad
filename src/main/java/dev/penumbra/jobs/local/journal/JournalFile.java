package dev.penumbra.jobs.local.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * One generation of a journal on disk. Space is allocated ahead of what is written, so that a full
 * disk leaves room for the ends of what was begun. For one thread.
 */
final class JournalFile implements AutoCloseable {

  /** First bytes of each file; another version would have others. */
  static final byte[] HEAD = "PENUMBRA-JRNL-1\n".getBytes(StandardCharsets.US_ASCII);

  /** Room that new jobs leave for the events of those that were accepted: some 300. */
  static final int RESERVE = 256 << 10;

  private static final int CHUNK = 1 << 20;
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(64 << 10);

  private final Path path;
  private final long generation;
  private final FileChannel channel;
  private long end;
  private long allocated;

  private JournalFile(Path path, long generation, FileChannel channel, long end)
      throws IOException {
    this.path = path;
    this.generation = generation;
    this.channel = channel;
    this.end = end;
    this.allocated = channel.size();
  }

  /** Makes an empty file, which must not exist. */
  static JournalFile create(Path path, long generation) throws IOException {
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      writeFully(channel, ByteBuffer.wrap(HEAD), 0);
      return new JournalFile(path, generation, channel, HEAD.length);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Opens a file to go on writing.
   *
   * @param end where the last whole record ends; what lies behind is overwritten with zeros
   */
  static JournalFile open(Path path, long generation, long end) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
    try {
      JournalFile file = new JournalFile(path, generation, channel, end);
      file.zero(end, file.allocated);
      channel.force(true);
      return file;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  long end() {
    return end;
  }

  long generation() {
    return generation;
  }

  /**
   * Sees to it that records fit.
   *
   * @param bytes their size
   * @param spare bytes that must be left after them
   * @return false when the disk has no room for that
   */
  boolean makeRoom(long bytes, long spare) {
    try {
      while (allocated - end < bytes + spare) {
        zero(allocated, allocated + CHUNK);
        channel.force(true);
        allocated += CHUNK;
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Writes records at the end and waits until they are on disk; may be repeated where it fails. */
  void append(ByteBuffer records) throws IOException {
    int size = records.remaining();
    writeFully(channel, records.duplicate(), end);
    channel.force(false);
    end += size;
    allocated = Math.max(allocated, end);
  }

  /** Writes one record without waiting for the disk. */
  Location put(byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(Frame.size(payload.length));
    Frame.put(payload, frame);
    Location at = new Location(generation, end, payload.length);
    writeFully(channel, frame.flip(), end);
    end += Frame.size(payload.length);
    allocated = Math.max(allocated, end);
    return at;
  }

  /** Waits until all is on disk, and gives the file its name. */
  JournalFile completeAs(Path name) throws IOException {
    channel.force(true);
    Files.move(path, name, StandardCopyOption.ATOMIC_MOVE);
    syncFolder(name.toAbsolutePath().getParent());
    return new JournalFile(name, generation, channel, end);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Makes the names in a folder durable, where the platform can (Windows cannot open a folder). */
  static void syncFolder(Path folder) {
    try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
      opened.force(true);
    } catch (IOException e) {
      // Names then become durable when the system likes.
    }
  }

  /** Reads one payload back. */
  static byte[] read(Path path, Location at) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      ByteBuffer frame = ByteBuffer.allocate(Frame.size(at.length()));
      int read = 0;
      while (frame.hasRemaining() && read >= 0) {
        read = channel.read(frame, at.offset() + frame.position());
      }
      byte[] payload = Frame.read(frame.flip(), 0);
      if (payload == null) {
        throw new IOException("a record of the journal is damaged");
      }
      return payload;
    }
  }

  private void zero(long from, long to) throws IOException {
    for (long at = from; at < to; ) {
      ByteBuffer zeros = ZEROS.duplicate();
      zeros.limit((int) Math.min(zeros.capacity(), to - at));
      at += writeFully(channel, zeros, at);
    }
  }

  private static int writeFully(FileChannel channel, ByteBuffer bytes, long at) throws IOException {
    int size = bytes.remaining();
    long position = at;
    while (bytes.hasRemaining()) {
      position += channel.write(bytes, position);
    }
    return size;
  }
}
