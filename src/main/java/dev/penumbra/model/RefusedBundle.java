package dev.penumbra.model;

/**
 * A bundle that was found and cannot be used.
 *
 * @param name name of its folder or zip file
 * @param reason the sentence that says why
 */
public record RefusedBundle(String name, String reason) {}
