package dev.penumbra.jobs.local.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads a journal file from its beginning. What is no record at the end was being written when the
 * process died and never acknowledged: it is left out. What is no record with a whole one behind it
 * is damage, and reported.
 */
final class JournalScan {

  private final ByteBuffer file;
  private final long generation;
  private long damagedBytes;

  private JournalScan(ByteBuffer file, long generation) {
    this.file = file;
    this.generation = generation;
  }

  /**
   * What was found.
   *
   * @param end where the last whole record ends
   * @param damagedBytes bytes between whole records that are none, and of those not understood
   */
  record Found(long end, long damagedBytes) {}

  /**
   * Reads a file.
   *
   * @param path the file
   * @param generation its number
   * @param reader hears of its records
   * @throws IOException if it cannot be read or is of another version
   */
  static Found read(Path path, long generation, RecordReader reader) throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    if (bytes.length < JournalFile.HEAD.length
        || !Arrays.equals(JournalFile.HEAD, Arrays.copyOf(bytes, JournalFile.HEAD.length))) {
      throw new IOException(
          "The journal "
              + path.getFileName()
              + " in the data folder is not of this version of the service. Start the version that"
              + " wrote it, or move the folder \"journal\" away to begin without its jobs.");
    }
    JournalScan scan = new JournalScan(ByteBuffer.wrap(bytes), generation);
    return new Found(scan.run(reader), scan.damagedBytes);
  }

  private long run(RecordReader reader) {
    int at = JournalFile.HEAD.length;
    int end = at; // of the last whole record
    while (at < file.limit()) {
      byte[] payload = Frame.read(file, at);
      if (payload == null) {
        at++;
        continue;
      }
      if (at > end) {
        damagedBytes += at - end;
        reader.damaged(end, at - end);
      }
      if (!reader.record(payload, new Location(generation, at, payload.length))) {
        damagedBytes += Frame.size(payload.length);
      }
      at += Frame.size(payload.length);
      end = at;
    }
    return end;
  }
}
