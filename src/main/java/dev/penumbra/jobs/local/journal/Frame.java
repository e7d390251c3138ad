package dev.penumbra.jobs.local.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How one record stands in the file: {@code magic (4) | length (4) | CRC-32C of length and payload
 * (4) | payload}, big-endian. The magic number is what a reader looks for behind damage.
 */
final class Frame {

  static final int HEADER = 12;

  /** No record is longer; a length above it is damage. */
  static final int MAX_PAYLOAD = 16 << 20;

  private static final int MAGIC = 0xF1504A52; // no text begins like this in UTF-8

  private Frame() {}

  /** Bytes that a payload takes in the file. */
  static int size(int payload) {
    return HEADER + payload;
  }

  /** Writes a payload with its header. */
  static void put(byte[] payload, ByteBuffer to) {
    to.putInt(MAGIC).putInt(payload.length).putInt(checksum(payload)).put(payload);
  }

  /**
   * Reads the record at a position.
   *
   * @param file the whole file; its own position does not change
   * @param at where a record may begin
   * @return the payload; null where there is no whole record with the right checksum
   */
  static byte @Nullable [] read(ByteBuffer file, int at) {
    if (file.limit() - at < HEADER || file.getInt(at) != MAGIC) {
      return null;
    }
    int length = file.getInt(at + 4);
    if (length < 0 || length > MAX_PAYLOAD || length > file.limit() - at - HEADER) {
      return null;
    }
    byte[] payload = new byte[length];
    file.get(at + HEADER, payload);
    return checksum(payload) == file.getInt(at + 8) ? payload : null;
  }

  private static int checksum(byte[] payload) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(4).putInt(payload.length).flip());
    crc.update(payload);
    return (int) crc.getValue();
  }
}
