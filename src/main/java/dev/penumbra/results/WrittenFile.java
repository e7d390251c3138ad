package dev.penumbra.results;

/**
 * A file as it was written.
 *
 * @param name its name in the result folder
 * @param bytes its length
 * @param sha256 its checksum, lower-case hexadecimal
 */
record WrittenFile(String name, long bytes, String sha256) {}
