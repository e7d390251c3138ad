package dev.penumbra.results.report;

import dev.penumbra.metrics.Agreement;
import dev.penumbra.metrics.LesionSummary;
import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Volume;
import java.util.List;
import java.util.Optional;

/**
 * A ball for a head, 60 mm in radius around the origin, with a bright ball for a lesion in it, on
 * any grid: what is drawn depends on where things are in the patient only.
 */
final class Head {

  static final double RADIUS = 60;

  private final Grid grid;
  private final float[] dwi;
  private final float[] adc;
  private final byte[] lesion;
  private Optional<Mask> truth = Optional.empty();
  private List<String> warnings = List.of();

  Head(Grid grid) {
    this.grid = grid;
    this.dwi = new float[grid.voxels()];
    this.adc = new float[grid.voxels()];
    this.lesion = new byte[grid.voxels()];
    forEach(
        (i, mm) -> {
          if (norm(mm[0], mm[1], mm[2]) <= RADIUS) {
            dwi[i] = 200 + (float) (20 * Math.sin(mm[0] / 7) + mm[1] / 4);
            adc[i] = 0.8f + (float) (0.1 * Math.cos(mm[1] / 9));
          }
        });
  }

  /** A grid of cubes of 3 mm that holds the head, stored along the patient's axes. */
  static Grid plainGrid() {
    return new Grid(46, 46, 46, Affine.of(3, 0, 0, -67.5, 0, 3, 0, -67.5, 0, 0, 3, -67.5));
  }

  Head lesion(double x, double y, double z, double radius) {
    forEach(
        (i, mm) -> {
          if (norm(mm[0] - x, mm[1] - y, mm[2] - z) <= radius) {
            lesion[i] = 1;
            dwi[i] = 500;
            adc[i] = 0.4f;
          }
        });
    return this;
  }

  Head truth(double x, double y, double z, double radius) {
    byte[] marks = new byte[grid.voxels()];
    forEach((i, mm) -> marks[i] = (byte) (norm(mm[0] - x, mm[1] - y, mm[2] - z) <= radius ? 1 : 0));
    truth = Optional.of(new Mask(grid, marks));
    return this;
  }

  Head warning(String... sentences) {
    warnings = List.of(sentences);
    return this;
  }

  ReportContent content() {
    Mask mask = new Mask(grid, lesion);
    return new ReportContent(
        "sub-1",
        "Model 1.0.0",
        "Penumbra 0.1.0",
        new Volume(grid, dwi),
        Optional.of(new Volume(grid, adc)),
        mask,
        truth,
        LesionSummary.of(mask),
        truth.map(reference -> Agreement.of(mask, reference)),
        warnings);
  }

  private interface Voxel {
    void at(int index, double[] mm);
  }

  private void forEach(Voxel voxel) {
    for (int z = 0; z < grid.nz(); z++) {
      for (int y = 0; y < grid.ny(); y++) {
        for (int x = 0; x < grid.nx(); x++) {
          voxel.at(grid.index(x, y, z), grid.affine().apply(x, y, z));
        }
      }
    }
  }

  private static double norm(double x, double y, double z) {
    return Math.sqrt(x * x + y * y + z * z);
  }
}
