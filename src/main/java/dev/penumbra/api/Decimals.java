package dev.penumbra.api;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Numbers as the contract writes them. */
final class Decimals {

  /** Digits after the point of a volume in ml and of a time in seconds. */
  static final int MILLILITERS = 2;

  /** Digits after the point of a share such as Dice. */
  static final int SHARE = 4;

  private Decimals() {}

  static double round(double value, int digits) {
    if (!Double.isFinite(value)) {
      return value;
    }
    return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP).doubleValue();
  }

  static @Nullable Double roundOrNull(@Nullable Double value, int digits) {
    return value == null || !Double.isFinite(value) ? null : Double.valueOf(round(value, digits));
  }

  /** A metric's value: numbers are rounded, what is not a number becomes null. */
  static @Nullable Object metric(@Nullable Object value) {
    if (value instanceof Double || value instanceof Float) {
      return roundOrNull(((Number) value).doubleValue(), SHARE);
    }
    return value;
  }
}
