package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From probability to mask, through a network that gives its input. */
class DecisionTest {

  private static final int PLANE = 10 * 8;

  private static final String WHOLE = "\"window\": {\"patch\": \"whole\"}, \"outputs\": 1,";

  @TempDir Path folder;

  private int marked(TestModel model, Map<Modality, Volume> images) {
    return mask(model, images).count();
  }

  private Mask mask(TestModel model, Map<Modality, Volume> images) {
    try (Segmenter segmenter = model.load(folder)) {
      return segmenter.segment(images, new SegmentationListener() {}).mask();
    }
  }

  @ParameterizedTest
  @CsvSource({"0.5,true,7", "0.5,false,6", "0.2,true,10", "0.2,false,9", "0.95,true,2"})
  void thresholdIsInclusiveOrNot(double value, boolean inclusive, int columns) {
    // 0, 0.1, … 1.1, of which the last is clamped to 1.
    TestModel model =
        TestModel.of("clamped")
            .decision(
                "\"rule\": \"threshold\", \"value\": %s, \"inclusive\": %s"
                    .formatted(value, inclusive));
    assertThat(marked(model, TestImages.both(TestImages.GRID, TestImages.GRID, 0.1f)))
        .isEqualTo(columns * PLANE);
  }

  /** Logits −1 to 1 along x, 0 in the middle column: probability one half. */
  private static Map<Modality, Volume> logits() {
    Grid grid = new Grid(11, 10, 8, Affine.scaling(2, 2, 2));
    float[] data = new float[grid.voxels()];
    for (int i = 0; i < data.length; i++) {
      data[i] = (i % 11 - 5) * 1e-9f;
    }
    return Map.of(Modality.DWI, new Volume(grid, data));
  }

  @ParameterizedTest
  @CsvSource({"true,6", "false,5"})
  void meanLogitDecidesOnTheLogit(boolean inclusive, int columns) {
    // As probabilities all of these would round to 0.5.
    TestModel model =
        TestModel.of("identity")
            .inputs("\"DWI\"")
            .network(
                WHOLE
                    + "\"activation\": \"sigmoid\", \"lesionChannel\": 0, \"blend\": \"logit\","
                    + " \"ensemble\": \"mean-logit\"")
            .decision("\"rule\": \"threshold\", \"value\": 0.5, \"inclusive\": " + inclusive);
    assertThat(marked(model, logits())).isEqualTo(columns * PLANE);
  }

  @Test
  void meanLogitIsBackgroundOutsideTheCrop() {
    float[] data = new float[TestImages.GRID.voxels()];
    for (int i = 0; i < 27; i++) {
      data[TestImages.GRID.index(4 + i % 3, 3 + i / 3 % 3, 2 + i / 9)] = 1;
    }
    TestModel model =
        TestModel.of("identity")
            .inputs("\"DWI\"")
            .preprocessing("{\"step\": \"crop\", \"to\": \"nonzero\", \"fillHoles\": false}")
            .network(
                WHOLE
                    + "\"activation\": \"sigmoid\", \"lesionChannel\": 0, \"blend\": \"logit\","
                    + " \"ensemble\": \"mean-logit\"")
            .decision("\"rule\": \"threshold\", \"value\": 0.5, \"inclusive\": true");
    try (Segmenter segmenter = model.load(folder)) {
      Segmentation found =
          segmenter.segment(
              Map.of(Modality.DWI, new Volume(TestImages.GRID, data)),
              new SegmentationListener() {});
      // A logit of 0 would be a probability of one half, which counts here.
      assertThat(found.mask().count()).isEqualTo(27);
      assertThat(found.probability().data()[0]).isZero();
    }
  }

  @Test
  void argmaxLeavesTiesToTheBackground() {
    // Both channels are the same: softmax gives one half everywhere.
    TestModel model =
        TestModel.of("identity")
            .network(
                "\"window\": {\"patch\": \"whole\"}, \"outputs\": 2, \"activation\": \"softmax\","
                    + " \"lesionChannel\": 1")
            .decision("\"rule\": \"argmax\"");
    assertThat(marked(model, TestImages.ramps())).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0,DWI", "1,ADC"})
  void lesionChannelSaysWhichOutputIsTheLesion(int channel, Modality larger) {
    Map<Modality, Volume> images = TestImages.both(TestImages.GRID, TestImages.GRID, 1);
    float[] constant = new float[TestImages.GRID.voxels()];
    Arrays.fill(constant, 5.5f);
    Modality other = larger == Modality.DWI ? Modality.ADC : Modality.DWI;
    images.put(other, new Volume(TestImages.GRID, constant));
    for (String blend : new String[] {"probability", "logit"}) {
      TestModel model =
          TestModel.of("identity")
              .network(
                  "\"window\": {\"patch\": \"whole\"}, \"outputs\": 2, \"activation\":"
                      + " \"softmax\", \"lesionChannel\": %d, \"blend\": \"%s\""
                          .formatted(channel, blend))
              .decision("\"rule\": \"argmax\"");
      assertThat(marked(model, images)).as(blend).isEqualTo(6 * PLANE);
    }
  }

  /** Lesions of 1, 2 and 27 voxels of 0.008 ml; the second touch by a corner. */
  private static Map<Modality, Volume> lesions() {
    Grid grid = TestImages.GRID;
    float[] data = new float[grid.voxels()];
    data[grid.index(0, 0, 0)] = 1;
    data[grid.index(10, 8, 6)] = 1;
    data[grid.index(11, 9, 7)] = 1;
    for (int z = 2; z < 5; z++) {
      for (int y = 2; y < 5; y++) {
        for (int x = 2; x < 5; x++) {
          data[grid.index(x, y, z)] = 1;
        }
      }
    }
    return Map.of(Modality.DWI, new Volume(grid, data));
  }

  @ParameterizedTest
  @CsvSource({
    "0,false,30", "0.008,false,30", "0.009,false,29", "0.016,false,29", "0.017,false,27",
    "0.216,false,27", "0.217,false,0", "0,true,27", "0.216,true,27", "0.3,true,0"
  })
  void smallComponentsGo(double minimumMl, boolean onlyLargest, int voxels) {
    TestModel model =
        TestModel.of("clamped")
            .inputs("\"DWI\"")
            .minimumLesionMl(minimumMl)
            .decision(
                "\"rule\": \"threshold\", \"value\": 0.5, \"inclusive\": true, \"onlyLargest\": "
                    + onlyLargest);
    assertThat(marked(model, lesions())).isEqualTo(voxels);
  }

  /** Three components at a threshold of 0.3: up to 0.4, up to 0.9 and up to 0.7. */
  private static Map<Modality, Volume> faintAndBright() {
    Grid grid = TestImages.GRID;
    float[] data = new float[grid.voxels()];
    data[grid.index(1, 1, 1)] = 0.4f;
    data[grid.index(2, 1, 1)] = 0.4f;
    data[grid.index(5, 5, 5)] = 0.3f;
    data[grid.index(6, 6, 6)] = 0.9f;
    data[grid.index(7, 6, 6)] = 0.5f;
    data[grid.index(9, 2, 6)] = 0.7f;
    return Map.of(Modality.DWI, new Volume(grid, data));
  }

  @ParameterizedTest
  @CsvSource({"native,0.3,6", "native,0.7,4", "native,0.8,3", "native,0.95,0", "network,0.8,3"})
  void componentsThatNowhereReachThePeakGo(String grid, double peak, int voxels) {
    TestModel model =
        TestModel.of("clamped")
            .inputs("\"DWI\"")
            .decision(
                "\"rule\": \"threshold\", \"value\": 0.3, \"inclusive\": true, \"peak\": %s,"
                        .formatted(peak)
                    + " \"grid\": \"%s\"".formatted(grid));
    assertThat(marked(model, faintAndBright())).isEqualTo(voxels);
  }

  @ParameterizedTest
  @CsvSource({"0.7,5", "0.8,3"})
  void thePeakOfMeanLogitsIsAProbabilityToo(double peak, int columns) {
    // Two columns of logit 1, a probability of 0.73, and three of logit 2, one of 0.88.
    Grid grid = new Grid(11, 10, 8, Affine.scaling(2, 2, 2));
    float[] data = new float[grid.voxels()];
    for (int i = 0; i < data.length; i++) {
      int x = i % 11;
      data[i] = x == 0 || x == 1 ? 1 : x >= 5 && x <= 7 ? 2 : -4;
    }
    TestModel model =
        TestModel.of("identity")
            .inputs("\"DWI\"")
            .network(
                WHOLE
                    + "\"activation\": \"sigmoid\", \"lesionChannel\": 0, \"blend\": \"logit\","
                    + " \"ensemble\": \"mean-logit\"")
            .decision(
                "\"rule\": \"threshold\", \"value\": 0.5, \"inclusive\": true, \"peak\": " + peak);
    assertThat(marked(model, Map.of(Modality.DWI, new Volume(grid, data))))
        .isEqualTo(columns * PLANE);
  }

  @Test
  void ofEquallyLargeComponentsOneIsKept() {
    Grid grid = TestImages.GRID;
    float[] data = new float[grid.voxels()];
    data[grid.index(1, 1, 1)] = 1;
    data[grid.index(5, 5, 5)] = 1;
    TestModel model =
        TestModel.of("clamped")
            .inputs("\"DWI\"")
            .decision(
                "\"rule\": \"threshold\", \"value\": 0.5, \"inclusive\": true, \"onlyLargest\":"
                    + " true");
    assertThat(marked(model, Map.of(Modality.DWI, new Volume(grid, data)))).isEqualTo(1);
  }

  @Test
  void resamplingIsSkippedWithinTheTolerance() {
    Grid grid = new Grid(12, 10, 8, Affine.scaling(2.0005, 2, 2));
    Map<Modality, Volume> images = Map.of(Modality.DWI, TestImages.ramp(grid, 1f / 11));
    for (String tolerance : new String[] {"0", "0.001"}) {
      TestModel model =
          TestModel.of("clamped")
              .inputs("\"DWI\"")
              .preprocessing(
                  "{\"step\": \"resample\", \"spacing\": [2, 2, 2], \"rule\": \"itk-linear\","
                      + " \"tolerance\": "
                      + tolerance
                      + "}");
      try (Segmenter segmenter = model.load(folder)) {
        float[] result =
            segmenter.segment(images, new SegmentationListener() {}).probability().data();
        boolean same = Arrays.equals(result, images.get(Modality.DWI).data());
        assertThat(same).isEqualTo(!tolerance.equals("0"));
      }
    }
  }

  @Test
  void voxelsBeyondItksResampledImageAreBackground() {
    // 11 voxels of 0.89 mm are 9 of 1 mm, which end at 8.5 mm; the last native one is at 8.9.
    Grid grid = new Grid(11, 10, 8, Affine.scaling(0.89, 1, 1));
    float[] ones = new float[grid.voxels()];
    Arrays.fill(ones, 1);
    TestModel model =
        TestModel.of("clamped")
            .inputs("\"DWI\"")
            .preprocessing(
                "{\"step\": \"resample\", \"spacing\": [1, 1, 1], \"rule\": \"itk-linear\"}");
    Mask mask = mask(model, Map.of(Modality.DWI, new Volume(grid, ones)));
    assertThat(mask.count()).isEqualTo(10 * PLANE);
    assertThat(mask.at(9, 0, 0)).isTrue();
    assertThat(mask.at(10, 0, 0)).isFalse();
  }
}
