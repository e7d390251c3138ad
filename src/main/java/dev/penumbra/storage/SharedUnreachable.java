package dev.penumbra.storage;

import java.io.IOException;

/** What processes share does not answer at present: nothing is known, and it may be tried again. */
public final class SharedUnreachable extends IOException {

  private static final long serialVersionUID = 1;

  /**
   * Nothing answers.
   *
   * @param cause what was tried in vain
   */
  public SharedUnreachable(Throwable cause) {
    super("What processes share does not answer.", cause);
  }
}
