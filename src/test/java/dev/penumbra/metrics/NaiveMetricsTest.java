package dev.penumbra.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** The fast measures against slow ones that follow the definitions word for word. */
final class NaiveMetricsTest {

  @Property(tries = 150)
  void distanceTransformIsTheNearestOfAllFeatures(
      @ForAll @IntRange(min = 1, max = 11) int nx,
      @ForAll @IntRange(min = 1, max = 9) int ny,
      @ForAll @IntRange(min = 1, max = 7) int nz,
      @ForAll @DoubleRange(min = 0.2, max = 6) double sx,
      @ForAll @DoubleRange(min = 0.2, max = 6) double sz,
      @ForAll @DoubleRange(min = 0, max = 0.4) double density,
      @ForAll long seed) {
    Grid grid = new Grid(nx, ny, nz, Affine.scaling(sx, 1, sz));
    Mask mask = random(grid, density, new Random(seed));
    boolean[] features = new boolean[grid.voxels()];
    for (int i = 0; i < features.length; i++) {
      features[i] = mask.data()[i] != 0;
    }
    double[] squared =
        DistanceTransform.squared(features, new int[] {nx, ny, nz}, new double[] {sx, 1, sz});
    List<int[]> marked = marked(mask);
    for (int z = 0; z < nz; z++) {
      for (int y = 0; y < ny; y++) {
        for (int x = 0; x < nx; x++) {
          double expected = nearest(new int[] {x, y, z}, marked, grid);
          double actual = Math.sqrt(squared[grid.index(x, y, z)]);
          if (marked.isEmpty()) {
            assertThat(actual).isInfinite();
          } else {
            assertThat(actual).isCloseTo(expected, within(1e-9));
          }
        }
      }
    }
  }

  @Property(tries = 10)
  void distanceTransformIsTheSameOnManyThreads(@ForAll long seed) {
    Grid grid = new Grid(40, 33, 26, Affine.scaling(1, 2, 3));
    Mask mask = random(grid, 0.001, new Random(seed));
    boolean[] features = new boolean[grid.voxels()];
    for (int i = 0; i < features.length; i++) {
      features[i] = mask.data()[i] != 0;
    }
    double[] squared =
        DistanceTransform.squared(features, new int[] {40, 33, 26}, new double[] {1, 2, 3});
    List<int[]> marked = marked(mask);
    Random random = new Random(seed);
    for (int i = 0; i < 500 && !marked.isEmpty(); i++) {
      int[] at = {random.nextInt(40), random.nextInt(33), random.nextInt(26)};
      assertThat(Math.sqrt(squared[grid.index(at[0], at[1], at[2])]))
          .isCloseTo(nearest(at, marked, grid), within(1e-9));
    }
  }

  @Property(tries = 150)
  void measuresFollowTheirDefinitions(
      @ForAll @IntRange(min = 1, max = 9) int nx,
      @ForAll @IntRange(min = 1, max = 8) int ny,
      @ForAll @IntRange(min = 1, max = 6) int nz,
      @ForAll @DoubleRange(min = 0.3, max = 5) double sx,
      @ForAll @DoubleRange(min = 0.3, max = 5) double sz,
      @ForAll @DoubleRange(min = 0, max = 0.5) double density,
      @ForAll long seed) {
    Grid grid = new Grid(nx, ny, nz, Affine.scaling(sx, 0.8, sz));
    Random random = new Random(seed);
    Mask a = random(grid, density, random);
    Mask b = random(grid, density * random.nextDouble(), random);
    Agreement agreement = Agreement.of(a, b);
    List<List<int[]>> predicted = lesions(a);
    List<List<int[]>> real = lesions(b);
    int hit = (int) real.stream().filter(l -> l.stream().anyMatch(v -> at(a, v))).count();
    int alarms = (int) predicted.stream().filter(l -> l.stream().noneMatch(v -> at(b, v))).count();
    assertThat(agreement.lesionsHit()).isEqualTo(hit);
    assertThat(agreement.lesionsMissed()).isEqualTo(real.size() - hit);
    assertThat(agreement.falseLesions()).isEqualTo(alarms);
    assertThat(agreement.lesionCountDifference())
        .isEqualTo(Math.abs(predicted.size() - real.size()));
    assertThat(LesionSummary.of(a).lesions().stream().map(Lesion::voxels).toList())
        .isEqualTo(
            predicted.stream()
                .map(List::size)
                .sorted(java.util.Comparator.reverseOrder())
                .toList());
    OptionalDouble hd95 = agreement.hd95Mm();
    if (a.count() == 0 || b.count() == 0) {
      assertThat(hd95.isPresent()).isEqualTo(a.count() + b.count() == 0);
    } else {
      assertThat(hd95.orElseThrow())
          .isCloseTo(Math.max(directed95(a, b), directed95(b, a)), within(1e-9));
    }
    Agreement reversed = Agreement.of(b, a);
    assertThat(reversed.dice()).isEqualTo(agreement.dice()).isBetween(0.0, 1.0);
    assertThat(reversed.hd95Mm()).isEqualTo(hd95);
  }

  private static Mask random(Grid grid, double density, Random random) {
    byte[] data = new byte[grid.voxels()];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (random.nextDouble() < density ? 1 : 0);
    }
    return new Mask(grid, data);
  }

  private static List<int[]> marked(Mask mask) {
    Grid grid = mask.grid();
    List<int[]> marked = new ArrayList<>();
    for (int z = 0; z < grid.nz(); z++) {
      for (int y = 0; y < grid.ny(); y++) {
        for (int x = 0; x < grid.nx(); x++) {
          if (mask.at(x, y, z)) {
            marked.add(new int[] {x, y, z});
          }
        }
      }
    }
    return marked;
  }

  /** Grows each lesion from its first voxel to all that touch it. */
  private static List<List<int[]>> lesions(Mask mask) {
    List<int[]> left = marked(mask);
    List<List<int[]>> lesions = new ArrayList<>();
    while (!left.isEmpty()) {
      List<int[]> lesion = new ArrayList<>(List.of(left.remove(0)));
      for (int i = 0; i < lesion.size(); i++) {
        int[] voxel = lesion.get(i);
        List<int[]> touching = left.stream().filter(other -> touch(voxel, other)).toList();
        left.removeAll(touching);
        lesion.addAll(touching);
      }
      lesions.add(lesion);
    }
    return lesions;
  }

  private static boolean touch(int[] a, int[] b) {
    return Math.abs(a[0] - b[0]) <= 1 && Math.abs(a[1] - b[1]) <= 1 && Math.abs(a[2] - b[2]) <= 1;
  }

  private static boolean at(Mask mask, int[] v) {
    Grid grid = mask.grid();
    return v[0] >= 0
        && v[1] >= 0
        && v[2] >= 0
        && v[0] < grid.nx()
        && v[1] < grid.ny()
        && v[2] < grid.nz()
        && mask.at(v[0], v[1], v[2]);
  }

  private static List<int[]> surface(Mask mask) {
    int[][] faces = {{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}};
    return marked(mask).stream()
        .filter(
            v -> {
              for (int[] f : faces) {
                if (!at(mask, new int[] {v[0] + f[0], v[1] + f[1], v[2] + f[2]})) {
                  return true;
                }
              }
              return false;
            })
        .toList();
  }

  private static double directed95(Mask from, Mask to) {
    List<int[]> target = surface(to);
    double[] sorted =
        surface(from).stream().mapToDouble(v -> nearest(v, target, from.grid())).sorted().toArray();
    double at = 0.95 * (sorted.length - 1);
    double low = sorted[(int) Math.floor(at)];
    return low + (at - Math.floor(at)) * (sorted[(int) Math.ceil(at)] - low);
  }

  private static double nearest(int[] from, List<int[]> targets, Grid grid) {
    double best = Double.POSITIVE_INFINITY;
    for (int[] to : targets) {
      double sum = 0;
      for (int axis = 0; axis < 3; axis++) {
        double d = (from[axis] - to[axis]) * grid.spacing(axis);
        sum += d * d;
      }
      best = Math.min(best, Math.sqrt(sum));
    }
    return best;
  }
}
