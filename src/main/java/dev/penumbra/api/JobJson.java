package dev.penumbra.api;

import dev.penumbra.jobs.Job;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Writes snapshots as JSON: one writer for polling and streams. Thread-safe. */
@Singleton
final class JobJson {

  private static final int ETAG_BYTES = 12;

  private final JsonMapper json;

  JobJson(JsonMapper json) {
    this.json = json;
  }

  /**
   * A snapshot on one line.
   *
   * @param job the snapshot
   * @param base the address before every path
   * @return UTF-8
   */
  byte[] write(Job job, String base) {
    try {
      return json.writeValueAsBytes(JobView.of(job, base));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A strong entity tag.
   *
   * @param body the bytes it stands for
   * @return the tag with its quotes
   */
  static String etag(byte[] body) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
      return '"' + HexFormat.of().formatHex(digest, 0, ETAG_BYTES) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
