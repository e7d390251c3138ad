package dev.penumbra.nifti;

/**
 * What the values mean, in the standard's terms.
 *
 * @param code the intent code; 0 for none
 * @param p1 first parameter
 * @param p2 second parameter
 * @param p3 third parameter
 * @param name up to 16 characters
 */
public record NiftiIntent(int code, double p1, double p2, double p3, String name) {}
