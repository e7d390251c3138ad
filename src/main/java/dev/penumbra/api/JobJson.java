package dev.penumbra.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.penumbra.api.access.Site;
import dev.penumbra.jobs.Job;
import io.micronaut.json.JsonMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Writes snapshots as JSON: one writer for polling and streams. Those written lately are kept, so
 * that a thousand streams over one job share one array. Thread-safe.
 */
@Singleton
final class JobJson {

  private static final int ETAG_BYTES = 12;

  /** Snapshots that are kept as bytes, about a kilobyte each. */
  private static final int KEPT = 1024;

  private final JsonMapper json;
  private final Cache<Job, Written> written =
      Caffeine.newBuilder().weakKeys().maximumSize(KEPT).build();

  JobJson(JsonMapper json) {
    this.json = json;
  }

  /**
   * A snapshot on one line.
   *
   * @param job the snapshot
   * @param site where its links lead and how they are signed
   * @return UTF-8; not to be changed, others send the same array
   */
  byte[] write(Job job, Site site) {
    Written before = written.getIfPresent(job); // by identity: weak keys
    if (before != null && before.site.equals(site)) {
      return before.bytes;
    }
    byte[] bytes = bytes(job, site);
    written.put(job, new Written(site, bytes));
    return bytes;
  }

  private byte[] bytes(Job job, Site site) {
    try {
      return json.writeValueAsBytes(JobView.of(job, site));
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

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Written(Site site, byte[] bytes) {}
}
