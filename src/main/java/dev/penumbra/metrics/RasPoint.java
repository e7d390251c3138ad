package dev.penumbra.metrics;

/**
 * A place in the patient, in NIfTI's RAS+ space.
 *
 * @param x mm to the patient's right (negative: left)
 * @param y mm to the front
 * @param z mm upwards
 */
public record RasPoint(double x, double y, double z) {}
