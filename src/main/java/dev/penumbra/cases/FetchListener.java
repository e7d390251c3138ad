package dev.penumbra.cases;

import java.time.Duration;

/**
 * Hears how the cases of a source come that has to fetch them, for whoever counts it. Methods
 * return at once and throw nothing.
 */
public interface FetchListener {

  /**
   * A case that was needed was there.
   *
   * @param source the source's name
   */
  void atHand(String source);

  /**
   * A case was fetched, because it was needed or will be.
   *
   * @param source the source's name
   * @param bytes what its images take on the way
   * @param took from the first request to the last
   */
  void fetched(String source, long bytes, Duration took);
}
