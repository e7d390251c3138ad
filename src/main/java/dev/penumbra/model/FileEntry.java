package dev.penumbra.model;

/**
 * What a file of a bundle must be.
 *
 * @param sha256 SHA-256 of its bytes, 64 lower-case hexadecimal digits
 * @param bytes its size
 */
public record FileEntry(String sha256, long bytes) {}
