package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.metrics.Agreement;
import dev.penumbra.model.BundleCatalog;
import dev.penumbra.model.ModelConfig;
import dev.penumbra.model.SettingRefused;
import dev.penumbra.nifti.NiftiLimits;
import dev.penumbra.nifti.NiftiReader;
import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Reorientation;
import dev.penumbra.volume.Volume;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The network that every installation starts with, on the synthetic cases that ship: no training
 * has seen their heads or seeds.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BuiltInNetworkTest {

  /** The most that Dice may change with how the same images are stored. */
  private static final double SAME = 0.03;

  private final Map<String, Segmentation> found = new HashMap<>();
  private Segmenters segmenters;
  private Segmenter segmenter;

  @BeforeAll
  void load() {
    segmenters = segmenters("float32");
    segmenter = builtIn(segmenters);
  }

  @AfterAll
  void close() {
    segmenters.close();
  }

  private static Segmenters segmenters(String precision) {
    InferenceConfig config = new InferenceConfig("cpu", null, null, precision, null);
    return new Segmenters(
        new BundleCatalog(new ModelConfig(null, null)),
        config,
        new ComputeDevices(config),
        WeightsConfig.byDevice());
  }

  private static Segmenter builtIn(Segmenters segmenters) {
    return segmenters.get(ModelConfig.DEFAULT_MODEL, ComputeDevice.cpu());
  }

  private static Volume image(String id, String kind) {
    String name = "/cases/" + id + "/" + id + "_" + kind + ".nii.gz";
    InputStream in = BuiltInNetworkTest.class.getResourceAsStream(name);
    return new NiftiReader(NiftiLimits.DEFAULT).read(in, name).volume(0);
  }

  private static Map<Modality, Volume> images(String id, Function<Volume, Volume> stored) {
    return Map.of(
        Modality.DWI, stored.apply(image(id, "dwi")), Modality.ADC, stored.apply(image(id, "adc")));
  }

  private static Segmentation run(Segmenter segmenter, Map<Modality, Volume> images) {
    return segmenter.segment(images, new SegmentationListener() {});
  }

  private Segmentation plain(String id) {
    return found.computeIfAbsent(id, some -> run(segmenter, images(some, v -> v)));
  }

  private static double dice(Mask mask, String id) {
    return Agreement.of(mask, Mask.above(image(id, "msk"), 0)).dice();
  }

  private static Volume times(Volume volume, float factor) {
    float[] data = volume.data().clone();
    for (int i = 0; i < data.length; i++) {
      data[i] *= factor;
    }
    return new Volume(volume.grid(), data);
  }

  @ParameterizedTest
  @CsvSource({"phantom-territorial, 0.8", "phantom-embolic, 0.6"})
  void findsTheInfarctsOfTheCasesThatShip(String id, double atLeast) {
    Segmentation result = plain(id);
    assertThat(result.mask().grid()).isEqualTo(image(id, "dwi").grid());
    assertThat(dice(result.mask(), id)).isGreaterThan(atLeast);
  }

  @Test
  void itsProbabilityIsOneAndZeroOutsideTheBrain() {
    // Stored at the network's own spacing: nothing is interpolated across the brain's border.
    Volume probability = plain("phantom-territorial").probability();
    Volume dwi = image("phantom-territorial", "dwi");
    Volume adc = image("phantom-territorial", "adc");
    float outside = 0;
    for (int i = 0; i < probability.data().length; i++) {
      float p = probability.data()[i];
      assertThat(p).isBetween(0f, 1f);
      if (dwi.data()[i] == 0 && adc.data()[i] == 0) {
        outside = Math.max(outside, p);
      }
    }
    assertThat(outside).isLessThan(0.01f);
  }

  @ParameterizedTest
  @CsvSource({"1e-3", "1e-6", "1000"})
  void theUnitOfAdcDoesNotMatter(float factor) {
    String id = "phantom-embolic";
    Map<Modality, Volume> images =
        Map.of(Modality.DWI, image(id, "dwi"), Modality.ADC, times(image(id, "adc"), factor));
    assertThat(Math.abs(dice(run(segmenter, images).mask(), id) - dice(plain(id).mask(), id)))
        .isLessThan(SAME);
  }

  @Test
  void theOrderOfTheAxesDoesNotMatter() {
    String id = "phantom-embolic";
    Grid grid = image(id, "dwi").grid();
    Reorientation toRas = Reorientation.toRas(grid);
    Reorientation other = Reorientation.toRas(downLeftBack(toRas.after()));
    Segmentation turned = run(segmenter, images(id, volume -> other.undo(toRas.apply(volume))));
    assertThat(turned.mask().grid()).isNotEqualTo(grid);
    float[] expected = toRas.apply(plain(id).probability()).data();
    float[] probability = other.apply(turned.probability()).data();
    ReferenceTolerance.assertClose(probability, expected, 1e-3f);
  }

  /** A grid over the same place whose axes run down, to the left and to the back. */
  private static Grid downLeftBack(Grid ras) {
    Affine a = ras.affine();
    double[] corner = a.apply(ras.nx() - 1, ras.ny() - 1, ras.nz() - 1);
    double[] rows = new double[12];
    for (int row = 0; row < 3; row++) {
      rows[row * 4] = -a.at(row, 2);
      rows[row * 4 + 1] = -a.at(row, 0);
      rows[row * 4 + 2] = -a.at(row, 1);
      rows[row * 4 + 3] = corner[row];
    }
    return new Grid(ras.nz(), ras.nx(), ras.ny(), Affine.of(rows));
  }

  @Test
  void wholeNumbersWillDo() {
    String id = "phantom-embolic";
    Volume adc = image(id, "adc");
    float[] rounded = adc.data().clone();
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = Math.round(rounded[i] * 1000);
    }
    Map<Modality, Volume> images =
        Map.of(Modality.DWI, image(id, "dwi"), Modality.ADC, new Volume(adc.grid(), rounded));
    assertThat(Math.abs(dice(run(segmenter, images).mask(), id) - dice(plain(id).mask(), id)))
        .isLessThan(SAME);
  }

  @Test
  void bfloat16MarksTheSameWhereTheProcessorHasIt() {
    if (!Processor.here().hasBfloat16()) {
      assertThatThrownBy(() -> segmenters("bfloat16")).isInstanceOf(SettingRefused.class);
      return;
    }
    try (Segmenters half = segmenters("bfloat16")) {
      Mask mask = run(builtIn(half), images("phantom-embolic", v -> v)).mask();
      assertThat(Agreement.of(mask, plain("phantom-embolic").mask()).dice()).isGreaterThan(0.97);
    }
  }

  @Test
  void twoRunsGiveTheSameBits() {
    Segmentation again = run(segmenter, images("phantom-territorial", v -> v));
    assertThat(again.probability().data())
        .isEqualTo(plain("phantom-territorial").probability().data());
  }
}
