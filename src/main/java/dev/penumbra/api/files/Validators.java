package dev.penumbra.api.files;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What tells one state of a resource from another (RFC 9110, sections 8.8 and 13).
 *
 * @param etag a strong entity tag, with its quotes
 * @param lastModified time of the last change, in whole seconds
 */
public record Validators(String etag, Instant lastModified) {

  /** RFC 9110, section 5.6.7: two digits for the day, and always GMT. */
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  /** Cuts the time to what HTTP can say. */
  public Validators {
    lastModified = lastModified.truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * Validators of a file that is written once.
   *
   * @param size bytes
   * @param modified time of the last change, as fine as the file system keeps it
   * @return its validators
   */
  public static Validators ofFile(long size, Instant modified) {
    long nanos = modified.getEpochSecond() * 1_000_000_000L + modified.getNano();
    return new Validators(
        '"' + Long.toHexString(size) + '-' + Long.toHexString(nanos) + '"', modified);
  }

  /**
   * The {@code Last-Modified} header.
   *
   * @return the time as HTTP writes it
   */
  public String httpDate() {
    return HTTP_DATE.format(lastModified);
  }

  /**
   * Whether a client's copy is this state, so that 304 answers its request.
   *
   * @param ifNoneMatch entity tags or {@code *}; counts alone when it is there
   * @param ifModifiedSince a date
   * @return whether the copy is fresh
   */
  public boolean fresh(@Nullable String ifNoneMatch, @Nullable String ifModifiedSince) {
    if (ifNoneMatch != null) {
      return EntityTags.matchWeakly(ifNoneMatch, etag);
    }
    return date(ifModifiedSince).map(date -> !lastModified.isAfter(date)).orElse(false);
  }

  /**
   * Whether a request that names a state means another one than this, so that 412 answers it.
   *
   * @param ifMatch entity tags or {@code *}; counts alone when it is there
   * @param ifUnmodifiedSince a date
   * @return whether a condition failed
   */
  public boolean preconditionFailed(@Nullable String ifMatch, @Nullable String ifUnmodifiedSince) {
    if (ifMatch != null) {
      return !EntityTags.matchStrongly(ifMatch, etag);
    }
    return date(ifUnmodifiedSince).map(lastModified::isAfter).orElse(false);
  }

  /**
   * Whether a part may be added to what a client has.
   *
   * @param ifRange an entity tag or a date, {@code null} when the client does not ask
   * @return whether a {@code Range} counts
   */
  public boolean rangeApplies(@Nullable String ifRange) {
    if (ifRange == null) {
      return true;
    }
    String value = ifRange.strip();
    if (value.endsWith("\"")) {
      return value.equals(etag);
    }
    return date(value).map(lastModified::equals).orElse(false);
  }

  private static Optional<Instant> date(@Nullable String value) {
    if (value == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.from(HTTP_DATE.parse(value.strip())));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
