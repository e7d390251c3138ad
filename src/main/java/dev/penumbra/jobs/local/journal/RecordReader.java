package dev.penumbra.jobs.local.journal;

/** Hears what a journal holds when it is opened, in the order in which it was written. */
public interface RecordReader {

  /**
   * A whole record.
   *
   * @param payload its bytes
   * @param at where it lies
   * @return whether it was understood; one that was not, perhaps of a later version, would be lost
   *     when the journal is written anew, and counts as damage
   */
  boolean record(byte[] payload, Location at);

  /**
   * Bytes between whole records that are none: the disk has lost or changed something that had been
   * written.
   *
   * @param offset where they begin
   * @param length how many
   */
  void damaged(long offset, long length);
}
