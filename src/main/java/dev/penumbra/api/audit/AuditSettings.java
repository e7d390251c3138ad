package dev.penumbra.api.audit;

import dev.penumbra.model.SettingRefused;
import io.micronaut.context.annotation.ConfigurationProperties;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the record is kept. A blank value counts as absent.
 *
 * @param file {@code penumbra.audit.file}, {@code PENUMBRA_AUDIT_FILE}: a file that is appended to;
 *     absent: the ordinary log
 */
@ConfigurationProperties("penumbra.audit")
public record AuditSettings(@Nullable String file) {

  private static final String KEY = "penumbra.audit.file";

  /** Refuses what names no file. */
  public AuditSettings {
    parse(file);
  }

  Optional<Path> path() {
    return parse(file);
  }

  /** A value that names a file which cannot be written. */
  static SettingRefused refused(String value) {
    return new SettingRefused(
        KEY, "PENUMBRA_AUDIT_FILE", value, "a file that the service may make and append to");
  }

  private static Optional<Path> parse(@Nullable String value) {
    if (value == null || value.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Path.of(value.strip()));
    } catch (InvalidPathException e) {
      throw refused(value);
    }
  }
}
