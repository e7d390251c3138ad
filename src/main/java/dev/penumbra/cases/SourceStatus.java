package dev.penumbra.cases;

import java.util.Optional;

/**
 * How a source of cases is.
 *
 * @param state whether its listing is complete
 * @param message for a person: why cases are missing and what helps; absent where there is nothing
 *     to say
 */
public record SourceStatus(State state, Optional<String> message) {

  /** What a source's listing is worth. */
  public enum State {
    /** All its cases are listed. */
    READY,
    /** More may come: the listing is being made. */
    LOADING,
    /** It cannot be reached; cases that are known from before are listed. */
    DOWN
  }

  /**
   * A source whose cases are all listed.
   *
   * @return the status
   */
  public static SourceStatus ready() {
    return new SourceStatus(State.READY, Optional.empty());
  }

  /**
   * A source whose listing is being made.
   *
   * @return the status
   */
  public static SourceStatus loading() {
    return new SourceStatus(State.LOADING, Optional.empty());
  }

  /**
   * A source that cannot be reached.
   *
   * @param message why, and what helps
   * @return the status
   */
  public static SourceStatus down(String message) {
    return new SourceStatus(State.DOWN, Optional.of(message));
  }
}
