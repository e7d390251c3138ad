package dev.penumbra.cases.hub;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** The header that says when a busy server wants to be asked again (RFC 9110, 10.2.3). */
final class RetryAfter {

  private RetryAfter() {}

  /**
   * Reads it.
   *
   * @return from now on, never negative; empty where the server does not say
   */
  static Optional<Duration> of(HubAnswer answer) {
    return answer
        .number("Retry-After")
        .map(seconds -> Duration.ofSeconds(Math.max(0, Math.min(seconds, 86_400))))
        .or(() -> answer.header("Retry-After").flatMap(text -> date(answer, text)));
  }

  private static Optional<Duration> date(HubAnswer answer, String text) {
    // Relative to the server's own clock, which need not agree with ours.
    Optional<Instant> now = answer.header("Date").flatMap(RetryAfter::instant);
    return instant(text)
        .map(then -> Duration.between(now.orElseGet(Instant::now), then))
        .map(wait -> wait.isNegative() ? Duration.ZERO : wait);
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
