package dev.penumbra.nifti;

/** The unit of lengths in a header, from the low three bits of {@code xyzt_units}. */
public enum NiftiUnit {
  /** Not said; taken as millimeters, as everyone does. */
  UNKNOWN(0, 1),
  /** Meters. */
  METER(1, 1000),
  /** Millimeters. */
  MILLIMETER(2, 1),
  /** Micrometers. */
  MICROMETER(3, 0.001);

  private final int code;
  private final double millimeters;

  NiftiUnit(int code, double millimeters) {
    this.code = code;
    this.millimeters = millimeters;
  }

  /**
   * Length of one unit.
   *
   * @return mm
   */
  public double millimeters() {
    return millimeters;
  }

  int code() {
    return code;
  }

  static NiftiUnit of(long xyztUnits) {
    for (NiftiUnit unit : values()) {
      if (unit.code == (xyztUnits & 7)) {
        return unit;
      }
    }
    return UNKNOWN;
  }
}
