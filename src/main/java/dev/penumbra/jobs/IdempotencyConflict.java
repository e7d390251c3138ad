package dev.penumbra.jobs;

/** The same idempotency key was sent with another request before. */
public final class IdempotencyConflict extends RuntimeException {

  /** Refuses the second request. */
  public IdempotencyConflict() {
    super("This Idempotency-Key was used for another request; use a new key for a new request.");
  }
}
