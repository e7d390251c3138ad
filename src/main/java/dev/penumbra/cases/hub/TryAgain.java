package dev.penumbra.cases.hub;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request failed in a way that may pass: the network, a busy server, an answer that was cut. The
 * message is the sentence for a person in case it does not pass.
 */
final class TryAgain extends IOException {

  private static final long serialVersionUID = 1;

  private final boolean progressed;
  private final @Nullable Duration after;

  private TryAgain(
      String message, boolean progressed, @Nullable Duration after, @Nullable Throwable cause) {
    super(message, cause);
    this.progressed = progressed;
    this.after = after;
  }

  /** A failure of one request. */
  static TryAgain because(String message) {
    return new TryAgain(message, false, null, null);
  }

  /** A failure with what led to it, for the log. */
  static TryAgain because(String message, Throwable cause) {
    return new TryAgain(message, false, null, cause);
  }

  /** The same failure, after the server said when to come again. */
  TryAgain after(Optional<Duration> wait) {
    return new TryAgain(String.valueOf(getMessage()), progressed, wait.orElse(null), getCause());
  }

  /** The same failure, after some of what was wanted had come. */
  TryAgain afterProgress() {
    return new TryAgain(String.valueOf(getMessage()), true, after, getCause());
  }

  /** Whether some of what was wanted came, so that the next attempt is not a repetition. */
  boolean progressed() {
    return progressed;
  }

  /** When the server wants to be asked again; empty where it did not say. */
  Optional<Duration> askedToWait() {
    return Optional.ofNullable(after);
  }
}
