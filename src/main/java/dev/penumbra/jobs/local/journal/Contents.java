package dev.penumbra.jobs.local.journal;

import java.io.IOException;

/** What a journal is to hold when it is written anew, in place of all that it has held so far. */
public interface Contents {

  /** Takes the records of the new file. */
  interface Sink {

    /**
     * Adds one.
     *
     * @param payload its bytes
     * @return where it will lie
     * @throws IOException if it cannot be written
     */
    Location put(byte[] payload) throws IOException;
  }

  /**
   * Writes every record that still matters. Called between two appends, so that what was appended
   * is complete.
   *
   * @param sink takes them
   * @return called once when the new file has taken the old one's place
   * @throws IOException if an old record cannot be read or a new one not be written; the old file
   *     then stays
   */
  Runnable writeTo(Sink sink) throws IOException;
}
