package dev.penumbra.api.edge;

/** A request whose body has not arrived in time. */
public final class SlowBody extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SlowBody(long seconds) {
    super(
        "The request's body did not arrive within %d seconds.".formatted(seconds),
        null,
        false,
        false);
  }
}
