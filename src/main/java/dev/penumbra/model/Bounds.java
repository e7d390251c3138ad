package dev.penumbra.model;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * What a request may choose for an option.
 *
 * @param min the smallest value
 * @param max the largest value, not below the smallest
 */
public record Bounds(double min, double max) {

  /** 1 − overlap of two decimal numbers is off by that much at most. */
  private static final double ROUNDING = 1e-9;

  /**
   * Whether a value lies within.
   *
   * @param value any number
   * @return true from {@link #min} to {@link #max}, both included
   */
  public boolean holds(double value) {
    return value >= min - ROUNDING && value <= max + ROUNDING;
  }

  /**
   * What both allow.
   *
   * @param other other bounds
   * @return empty where they have nothing in common
   */
  public Optional<Bounds> and(Bounds other) {
    double low = Math.max(min, other.min);
    double high = Math.min(max, other.max);
    return low <= high ? Optional.of(new Bounds(low, high)) : Optional.empty();
  }

  /** For a person: "1 to 8". */
  @Override
  public String toString() {
    return plain(min) + " to " + plain(max);
  }

  /** A number without needless digits: 8, 0.5. */
  static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < Long.MAX_VALUE
        ? String.valueOf((long) value)
        : BigDecimal.valueOf(value).toPlainString();
  }
}
