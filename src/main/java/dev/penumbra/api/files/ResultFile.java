package dev.penumbra.api.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A file of a result folder as it lies on disk.
 *
 * @param path where it lies
 * @param name its name
 * @param size bytes
 * @param modified time of its last change
 */
record ResultFile(Path path, String name, long size, Instant modified) {

  /** The file at a path that a listing gave; empty for what is not a regular file. */
  static Optional<ResultFile> of(Path path) throws IOException {
    var attributes =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return attributes.isRegularFile()
        ? Optional.of(
            new ResultFile(
                path,
                String.valueOf(path.getFileName()),
                attributes.size(),
                attributes.lastModifiedTime().toInstant()))
        : Optional.empty();
  }

  Validators validators() {
    return Validators.ofFile(size, modified);
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
}
