package dev.penumbra.jobs.local.journal;

/**
 * Where a record lies. Holds until the journal is written anew.
 *
 * @param generation number of the file
 * @param offset where its frame begins
 * @param length bytes of its payload
 */
public record Location(long generation, long offset, int length) {}
