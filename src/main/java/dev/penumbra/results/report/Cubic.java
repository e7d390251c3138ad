package dev.penumbra.results.report;

/**
 * Cubic filters of the Mitchell–Netravali family (SIGGRAPH 1988).
 *
 * @param b blur
 * @param c ringing
 */
record Cubic(double b, double c) {

  /** Passes through the samples: for images. */
  static final Cubic CATMULL_ROM = new Cubic(0, 0.5);

  /** Slightly smoothing: for outlines; a lone pixel still reaches (8/9)² of its value. */
  static final Cubic MITCHELL = new Cubic(1 / 3.0, 1 / 3.0);

  /** The weight at a distance in samples; 0 from 2 on. */
  double weight(double distance) {
    double x = Math.abs(distance);
    if (x < 1) {
      return ((12 - 9 * b - 6 * c) * x * x * x + (-18 + 12 * b + 6 * c) * x * x + (6 - 2 * b)) / 6;
    }
    if (x < 2) {
      return ((-b - 6 * c) * x * x * x
              + (6 * b + 30 * c) * x * x
              + (-12 * b - 48 * c) * x
              + (8 * b + 24 * c))
          / 6;
    }
    return 0;
  }

  /**
   * The samples that make one output value, and their weights, which sum to 1.
   *
   * @param at place of the output in input samples
   * @param step inputs per output; above 1 the filter widens, so that nothing aliases
   * @return the first sample and the weights from it on
   */
  Taps taps(double at, double step) {
    double widen = Math.max(1, step);
    int first = (int) Math.ceil(at - 2 * widen);
    int last = (int) Math.floor(at + 2 * widen);
    double[] weights = new double[last - first + 1];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = weight((first + i - at) / widen);
      sum += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    return new Taps(first, weights);
  }

  /**
   * Samples and their weights.
   *
   * @param first index of the first sample
   * @param weights one for each sample from the first on
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Taps(int first, double[] weights) {}
}
