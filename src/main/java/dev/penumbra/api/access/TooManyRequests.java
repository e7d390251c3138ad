package dev.penumbra.api.access;

import java.time.Duration;

/** A client that asks for more than is given to one. */
public final class TooManyRequests extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  TooManyRequests(String sentence, Duration retryAfter) {
    super(sentence);
    this.retryAfter = retryAfter;
  }

  /** When the same request will be taken, if the client makes no other one. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
