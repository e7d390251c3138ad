package dev.penumbra.crash;

/**
 * A promise that was not kept.
 *
 * @param kind which
 * @param what what was seen
 */
record Violation(Kind kind, String what) {

  /** The promises. */
  enum Kind {
    /** An accepted job is unknown. */
    LOST,
    /** An accepted job has no end. */
    UNENDED,
    /** A job has more than one end, or goes on after it. */
    TWO_ENDS,
    /** A job failed although nothing was wrong with it. */
    FAILED,
    /** A job was cancelled that nobody cancelled, or one that was cancelled was not. */
    CANCEL,
    /** The same key or the same job's number means two things. */
    TWO_MEANINGS,
    /** A number is missing in a stream. */
    GAP,
    /** A number comes again in a stream. */
    REPEAT,
    /** Progress or the attempt fell. */
    FELL,
    /** A job was further before than it is now. */
    WENT_BACK,
    /** A stream's event has the wrong name or id. */
    WRONG_EVENT,
    /** A stream was ended before its jobs were. */
    ENDED_EARLY,
    /** An answer that the contract does not know. */
    ODD_ANSWER,
    /** A completed job's files cannot be used. */
    FILES,
    /** The data folder holds what belongs to nobody. */
    LEFTOVER
  }
}
