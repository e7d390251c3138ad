package dev.penumbra.cases;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A case that somebody brings is not taken; the message says why, for a person. */
public final class CaseRefused extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Classes of refusals. */
  public enum Reason {
    /** A file is no valid image. */
    UNREADABLE,
    /** The images are valid and cannot be segmented together. */
    UNUSABLE,
    /** A file, or all of them together, is larger than is taken. */
    TOO_LARGE,
    /** The client has as many cases here as one may have, or too many are coming in now. */
    TOO_MANY,
    /** There is no room for it. */
    NO_ROOM,
    /** It takes too long to arrive. */
    STALLED
  }

  /**
   * What is wrong with one file.
   *
   * @param part which one: {@code dwi}, {@code adc}, {@code flair} or {@code ground_truth}
   * @param message what was found and what would be right
   */
  public record Problem(String part, String message) {}

  private final Reason reason;
  private final transient List<Problem> problems;
  private final transient Optional<Duration> retryAfter;

  private CaseRefused(
      Reason reason, String message, List<Problem> problems, Optional<Duration> retryAfter) {
    super(message);
    this.reason = reason;
    this.problems = List.copyOf(problems);
    this.retryAfter = retryAfter;
  }

  /**
   * Refuses files.
   *
   * @param reason the class of the refusal
   * @param problems what is wrong, at least one; the first is the message
   * @return the refusal
   */
  public static CaseRefused because(Reason reason, List<Problem> problems) {
    return new CaseRefused(reason, problems.get(0).message(), problems, Optional.empty());
  }

  /**
   * Refuses a case whatever its files.
   *
   * @param reason the class of the refusal
   * @param message what was found and what would be right
   * @return the refusal
   */
  public static CaseRefused because(Reason reason, String message) {
    return new CaseRefused(reason, message, List.of(), Optional.empty());
  }

  /**
   * Refuses a case for now.
   *
   * @param reason the class of the refusal
   * @param message what was found and what helps
   * @param retryAfter when it may be taken
   * @return the refusal
   */
  public static CaseRefused forNow(Reason reason, String message, Duration retryAfter) {
    return new CaseRefused(reason, message, List.of(), Optional.of(retryAfter));
  }

  /**
   * The class of the refusal.
   *
   * @return the reason
   */
  public Reason reason() {
    return reason;
  }

  /**
   * What is wrong with which file.
   *
   * @return empty where no file is at fault
   */
  public List<Problem> problems() {
    return problems;
  }

  /**
   * When the same case may be taken.
   *
   * @return empty where waiting does not help
   */
  public Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
