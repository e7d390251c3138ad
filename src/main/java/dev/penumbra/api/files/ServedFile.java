package dev.penumbra.api.files;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * A file that can be sent whole or in parts.
 *
 * @param name its name, as a client may save it
 * @param size bytes
 * @param validators tell this state of it from others
 * @param bytes what is in it
 */
public record ServedFile(String name, long size, Validators validators, Bytes bytes) {

  /** Gives parts of a file. */
  @FunctionalInterface
  public interface Bytes {

    /**
     * One part.
     *
     * @param first index of its first byte
     * @param length bytes in it, at least 1
     * @return a buffer that its receiver releases
     */
    ByteBuf slice(long first, int length);
  }

  /**
   * The file at a path as it lies on disk now.
   *
   * @param path a path that a listing gave
   * @return the file; empty for what is not a regular file
   * @throws IOException if it cannot be looked at
   */
  public static Optional<ServedFile> of(Path path) throws IOException {
    var attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return attributes.isRegularFile()
        ? Optional.of(
            new ServedFile(
                String.valueOf(path.getFileName()),
                attributes.size(),
                Validators.ofFile(attributes.size(), attributes.lastModifiedTime().toInstant()),
                (first, length) -> FileBuffer.open(path, first, length)))
        : Optional.empty();
  }

  /**
   * A file that comes with the program.
   *
   * @param name its name
   * @param content its bytes, which nobody changes any more
   * @param modified when the program was built or started
   * @return the file
   */
  public static ServedFile of(String name, byte[] content, Instant modified) {
    return new ServedFile(
        name,
        content.length,
        new Validators('"' + hash(content) + '"', modified),
        (first, length) -> Unpooled.wrappedBuffer(content, Math.toIntExact(first), length));
  }

  /** The media type; a compressed volume is a gzip file, not a volume with a content encoding. */
  String mediaType() {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".gz")) {
      return "application/gzip";
    } else if (lower.endsWith(".png")) {
      return "image/png";
    } else if (lower.endsWith(".json")) {
      return "application/json";
    }
    return "application/octet-stream";
  }

  private static String hash(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content), 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
