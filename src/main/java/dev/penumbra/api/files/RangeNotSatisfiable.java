package dev.penumbra.api.files;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.exceptions.HttpStatusException;

/** A range that holds no byte of its file. */
public final class RangeNotSatisfiable extends HttpStatusException {

  private static final long serialVersionUID = 1L;

  private final long size;

  /**
   * Refuses a range.
   *
   * @param size bytes in the file
   */
  public RangeNotSatisfiable(long size) {
    super(
        HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
        "The range holds no byte of the file, which has " + size + ".");
    this.size = size;
  }

  /**
   * The {@code Content-Range} that tells the client the size.
   *
   * @return the header's value
   */
  public String contentRange() {
    return "bytes */" + size;
  }
}
