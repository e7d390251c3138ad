package dev.penumbra.jobs;

import dev.penumbra.cases.CaseVolumes;
import dev.penumbra.inference.ComputeDevice;
import dev.penumbra.inference.MemberRun;
import dev.penumbra.inference.ModelRunner;
import dev.penumbra.inference.Segmentation;
import dev.penumbra.inference.SegmentationCancelled;
import dev.penumbra.inference.SegmentationListener;
import dev.penumbra.inference.SegmentationStage;
import dev.penumbra.model.EnsembleModel;
import dev.penumbra.model.Manifest;
import dev.penumbra.model.RunPlan;
import dev.penumbra.results.ModelFacts;
import dev.penumbra.results.ResultInput;
import dev.penumbra.results.ResultSummary;
import dev.penumbra.results.ResultWriter;
import dev.penumbra.results.RunFacts;
import dev.penumbra.volume.Mask;
import dev.penumbra.volume.Modality;
import dev.penumbra.volume.Volume;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From a case's volumes to the files of its result; the service's jobs and the command line take
 * the same way. Thread-safe.
 */
@Singleton
public final class CaseSegmentation {

  private final ModelRunner runner;
  private final ResultWriter writer;
  private final Clock clock;

  /** Where the volumes come from. */
  public interface Volumes {

    /**
     * Reads them.
     *
     * @param wanted the images that are needed
     * @return the images on one grid
     */
    CaseVolumes read(Set<Modality> wanted);
  }

  /**
   * A segmentation over the parts.
   *
   * @param runner runs the models
   * @param writer writes the results
   * @param clock measures how long it took; the system's where there is none
   */
  @Inject
  public CaseSegmentation(ModelRunner runner, ResultWriter writer, @Nullable Clock clock) {
    this.runner = runner;
    this.writer = writer;
    this.clock = clock == null ? Clock.systemUTC() : clock;
  }

  /**
   * Reads, segments and writes.
   *
   * @param source reads the volumes; its exceptions pass through
   * @param plan which networks run, with what options
   * @param device where they run
   * @param started when the work began
   * @param folder an empty folder for the files
   * @param watch hears of the progress and says whether to go on
   * @return what was found
   * @throws WorkCancelled soon after {@code watch} says that the work is no longer wanted
   * @throws IOException if the files cannot be written
   */
  public ResultSummary run(
      Volumes source,
      RunPlan plan,
      ComputeDevice device,
      Instant started,
      Path folder,
      WorkWatch watch)
      throws IOException {
    CaseVolumes volumes = source.read(needed(plan));
    stopIfCancelled(watch);
    Segmentation segmentation = segment(plan, device, volumes, watch);
    stopIfCancelled(watch);
    watch.stage(Stage.WRITING);
    Found found =
        new Found(
            device.name(),
            run(plan, segmentation.networks()),
            segmentation.probability(),
            segmentation.mask(),
            Duration.between(started, clock.instant()).toMillis() / 1000.0,
            segmentation.warnings());
    return write(volumes, plan, found, folder);
  }

  /**
   * What networks found in a case, here or elsewhere.
   *
   * @param device what they ran on
   * @param run which ran, and how
   * @param probability lesion probability, 0 to 1, on the DWI's grid
   * @param mask the lesion on the DWI's grid
   * @param seconds from reading the images on
   * @param warnings sentences for a person
   */
  public record Found(
      String device,
      RunFacts run,
      Volume probability,
      Mask mask,
      double seconds,
      List<String> warnings) {

    /** Copies the list. */
    public Found {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Writes the files of a result.
   *
   * @param volumes what was read
   * @param plan which networks should run
   * @param found what they found
   * @param folder an empty folder for the files
   * @return what was found
   * @throws IOException if the files cannot be written
   */
  public ResultSummary write(CaseVolumes volumes, RunPlan plan, Found found, Path folder)
      throws IOException {
    return writer.write(folder, input(volumes, plan, found));
  }

  /**
   * Which images a plan takes: what the networks read, and ADC for the report.
   *
   * @param plan which networks run
   * @return always DWI and ADC
   */
  public static Set<Modality> needed(RunPlan plan) {
    Set<Modality> needed = EnumSet.of(Modality.DWI, Modality.ADC);
    needed.addAll(plan.inputs());
    return needed;
  }

  private Segmentation segment(
      RunPlan plan, ComputeDevice device, CaseVolumes volumes, WorkWatch watch) {
    try {
      return runner.segment(plan, device, volumes.volumes(), new Listener(watch));
    } catch (SegmentationCancelled e) {
      throw new WorkCancelled();
    }
  }

  private static ResultInput input(CaseVolumes volumes, RunPlan plan, Found found) {
    Manifest manifest = plan.model().manifest();
    Set<String> warnings = new LinkedHashSet<>(volumes.warnings());
    warnings.addAll(found.warnings()); // who found it elsewhere read the images too
    return new ResultInput(
        volumes.id().value(),
        new ModelFacts(
            manifest.id(),
            manifest.version(),
            manifest.title(),
            manifest.license(),
            manifest.intendedUse()),
        found.device(),
        found.run(),
        volumes.files().images(),
        volumes.volumes(),
        volumes.dwi().header(),
        found.probability(),
        found.mask(),
        volumes
            .groundTruth()
            .flatMap(
                image ->
                    volumes
                        .groundTruthMask()
                        .map(mask -> new ResultInput.GroundTruth(image.file(), mask))),
        found.seconds(),
        List.copyOf(warnings));
  }

  private static RunFacts run(RunPlan plan, List<MemberRun> networks) {
    return new RunFacts(
        plan.model() instanceof EnsembleModel ? plan.mode().id() : null,
        networks.stream().map(CaseSegmentation::network).toList(),
        plan.abstained().stream()
            .map(member -> new RunFacts.Abstained(member.id(), member.title(), member.reason()))
            .toList());
  }

  private static RunFacts.Network network(MemberRun ran) {
    return new RunFacts.Network(
        ran.model(),
        ran.title(),
        ran.version(),
        ran.folds(),
        ran.flips(),
        ran.step().isPresent() ? ran.step().getAsDouble() : null,
        ran.windows(),
        ran.forwards(),
        ran.precision());
  }

  private static void stopIfCancelled(WorkWatch watch) {
    if (watch.cancelled()) {
      throw new WorkCancelled();
    }
  }

  /** Passes what a segmentation tells on to the job. */
  private record Listener(WorkWatch watch) implements SegmentationListener {

    @Override
    public void stage(SegmentationStage stage) {
      watch.stage(
          switch (stage) {
            case PREPROCESSING -> Stage.PREPROCESSING;
            case INFERRING -> Stage.INFERRING;
            case POSTPROCESSING -> Stage.POSTPROCESSING;
          });
    }

    @Override
    public void progress(int done, int total) {
      watch.progress(done, total);
    }

    @Override
    public boolean cancelled() {
      return watch.cancelled();
    }
  }
}
