package dev.penumbra.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.penumbra.Prerequisite;
import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseSummary;
import dev.penumbra.cases.UnusableCase;
import dev.penumbra.model.ModelConfig;
import dev.penumbra.model.RunOptions;
import dev.penumbra.nifti.NiftiLimits;
import dev.penumbra.nifti.NiftiReader;
import dev.penumbra.results.ResultFolders;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import io.micronaut.context.ApplicationContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/** The main job with all its real parts but HTTP. */
final class SegmentationPipelineTest {

  private static final Path ISLES = Path.of("../shared/data/isles22");

  @TempDir Path data;
  private ApplicationContext context;
  private JobService service;

  @BeforeEach
  void startJobs() {
    context =
        ApplicationContext.run(
            Map.of(
                "penumbra.data-dir",
                data,
                "penumbra.cases-dir",
                ISLES,
                "penumbra.device",
                "cpu",
                "penumbra.model",
                ModelConfig.DEFAULT_MODEL));
    service = context.getBean(JobService.class);
  }

  @AfterEach
  void stopJobs() {
    context.close();
  }

  private Job run(String caseId) {
    Job job =
        service.submit(
            new JobRequest(
                new CaseId(caseId),
                true,
                Optional.empty(),
                RunOptions.NONE,
                Optional.empty(),
                "client"));
    List<Job> seen = new ArrayList<>();
    Flux.from(service.events(job.id(), OptionalLong.of(0))).doOnNext(seen::add).blockLast();
    for (int i = 1; i < seen.size(); i++) {
      assertThat(seen.get(i).seq()).isEqualTo(seen.get(i - 1).seq() + 1);
      assertThat(seen.get(i).progress()).isGreaterThanOrEqualTo(seen.get(i - 1).progress());
    }
    assertThat(seen)
        .extracting(Job::stage)
        .contains(Stage.LOADING, Stage.PREPROCESSING, Stage.INFERRING, Stage.WRITING, Stage.DONE);
    return seen.get(seen.size() - 1);
  }

  private Volume file(Job job, String logicalName) {
    String name = job.result().files().get(logicalName);
    Path file = context.getBean(ResultFolders.class).file(job.id().value(), name).orElseThrow();
    return new NiftiReader(NiftiLimits.DEFAULT).read(file).volume(0);
  }

  @Test
  void bothSyntheticCasesAreSegmented() {
    for (String id : List.of("phantom-territorial", "phantom-embolic")) {
      Job done = run(id);
      assertThat(done.status())
          .as(() -> String.valueOf(done.error()))
          .isEqualTo(JobStatus.COMPLETED);
      assertThat(done.result().diceScore()).isGreaterThan(0.6);
      assertThat(done.device()).isEqualTo("cpu");
      assertThat(done.result().files())
          .containsKeys("dwi", "adc", "groundTruth", "prediction", "probability", "report");
      assertThat(Mask.above(file(done, "prediction"), 0).volumeMl())
          .isCloseTo(done.result().volumeMl(), offset(0.005));
    }
  }

  @Test
  void theRealCaseHasItsSmallLesion() {
    Prerequisite.require(Files.isDirectory(ISLES), "the ISLES'22 sample case");
    Job done = run("sub-strokecase0001");
    assertThat(done.status()).as(() -> String.valueOf(done.error())).isEqualTo(JobStatus.COMPLETED);
    assertThat(done.result().volumeMl()).isBetween(0.05, 3.0);
    assertThat(done.result().diceScore()).isNull();
    Volume mask = file(done, "prediction");
    Grid grid = mask.grid();
    double[] focus = grid.affine().inverse().apply(-23, -9, 58);
    assertThat(markedNear(mask, focus)).isTrue();
  }

  /** Whether a voxel within 3 mm of the place is marked. */
  private static boolean markedNear(Volume mask, double[] voxel) {
    Grid grid = mask.grid();
    for (int z = 0; z < grid.nz(); z++) {
      for (int y = 0; y < grid.ny(); y++) {
        for (int x = 0; x < grid.nx(); x++) {
          double dx = (x - voxel[0]) * grid.spacing(0);
          double dy = (y - voxel[1]) * grid.spacing(1);
          double dz = (z - voxel[2]) * grid.spacing(2);
          if (mask.at(x, y, z) > 0 && dx * dx + dy * dy + dz * dz <= 9) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static JobRequest asking(Optional<String> model) {
    return new JobRequest(
        new CaseId("x"), true, model, RunOptions.NONE, Optional.empty(), "client");
  }

  @Test
  void refusesAtOnceWhatCannotBeDone() {
    CaseProcessor pipeline = context.getBean(CaseProcessor.class);
    CaseSummary onlyDwi =
        new CaseSummary(new CaseId("x"), "x", "test", Set.of(Modality.DWI), false);
    assertThatExceptionOfType(UnusableCase.class)
        .isThrownBy(() -> pipeline.assign(asking(Optional.empty()), onlyDwi))
        .withMessage("Model synthstroke-small needs ADC, which case x does not have.");
    assertThatThrownBy(() -> pipeline.assign(asking(Optional.of("none")), onlyDwi))
        .isInstanceOf(UnknownModel.class);
  }
}
