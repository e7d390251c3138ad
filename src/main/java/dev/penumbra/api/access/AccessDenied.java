package dev.penumbra.api.access;

/**
 * A request that its caller may not make. The message is a sentence for that caller.
 *
 * @see Kind
 */
public final class AccessDenied extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What would help. */
  public enum Kind {
    /** A token, where none was sent. */
    TOKEN_MISSING,
    /** Another token, where one was sent that is not known. */
    TOKEN_UNKNOWN,
    /** A token of another role, or of the owner. */
    ROLE,
    /** A fresh link. */
    LINK
  }

  private final Kind kind;

  AccessDenied(Kind kind, String sentence) {
    super(sentence);
    this.kind = kind;
  }

  /** What would help. */
  public Kind kind() {
    return kind;
  }
}
