package dev.penumbra.results.report;

/**
 * One slice in display orientation.
 *
 * @param width columns, the patient's right first
 * @param height rows, the patient's front first
 * @param spacingX mm between columns
 * @param spacingY mm between rows
 * @param pixels values, row after row; shared, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Plane(int width, int height, double spacingX, double spacingY, float[] pixels) {

  /** The value of a pixel; the nearest one for a place outside. */
  float clamped(int x, int y) {
    return pixels[
        Math.max(0, Math.min(height - 1, y)) * width + Math.max(0, Math.min(width - 1, x))];
  }

  /** The value of a pixel; 0 outside. */
  float orZero(int x, int y) {
    return x < 0 || y < 0 || x >= width || y >= height ? 0 : pixels[y * width + x];
  }

  /** Whether any pixel differs from 0. */
  boolean any() {
    for (float pixel : pixels) {
      if (pixel != 0) {
        return true;
      }
    }
    return false;
  }
}
