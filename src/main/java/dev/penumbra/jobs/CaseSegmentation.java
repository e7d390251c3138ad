package dev.penumbra.jobs;

import dev.penumbra.cases.CaseVolumes;
import dev.penumbra.inference.ComputeDevice;
import dev.penumbra.inference.Segmentation;
import dev.penumbra.inference.SegmentationCancelled;
import dev.penumbra.inference.SegmentationListener;
import dev.penumbra.inference.SegmentationStage;
import dev.penumbra.inference.Segmenter;
import dev.penumbra.inference.Segmenters;
import dev.penumbra.model.BundleCatalog;
import dev.penumbra.model.BundleManifest;
import dev.penumbra.results.ModelFacts;
import dev.penumbra.results.ResultInput;
import dev.penumbra.results.ResultSummary;
import dev.penumbra.results.ResultWriter;
import dev.penumbra.volume.Modality;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From a case's volumes to the files of its result; the service's jobs and the command line take
 * the same way. Thread-safe.
 */
@Singleton
public final class CaseSegmentation {

  private final BundleCatalog bundles;
  private final Segmenters segmenters;
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
   * @param bundles knows the models
   * @param segmenters runs them
   * @param writer writes the results
   * @param clock measures how long it took; the system's where there is none
   */
  @Inject
  public CaseSegmentation(
      BundleCatalog bundles, Segmenters segmenters, ResultWriter writer, @Nullable Clock clock) {
    this.bundles = bundles;
    this.segmenters = segmenters;
    this.writer = writer;
    this.clock = clock == null ? Clock.systemUTC() : clock;
  }

  /**
   * Reads, segments and writes.
   *
   * @param source reads the volumes; its exceptions pass through
   * @param model the bundle's id
   * @param device where the model runs
   * @param started when the work began
   * @param folder an empty folder for the files
   * @param watch hears of the progress and says whether to go on
   * @return what was found
   * @throws UnknownModel if there is no such model
   * @throws WorkCancelled soon after {@code watch} says that the work is no longer wanted
   * @throws IOException if the files cannot be written
   */
  public ResultSummary run(
      Volumes source,
      String model,
      ComputeDevice device,
      Instant started,
      Path folder,
      WorkWatch watch)
      throws IOException {
    BundleManifest manifest =
        bundles.find(model).orElseThrow(() -> new UnknownModel(model)).manifest();
    CaseVolumes volumes = source.read(needed(manifest));
    stopIfCancelled(watch);
    Segmenter segmenter = segmenters.get(model, device);
    stopIfCancelled(watch);
    Segmentation segmentation = segment(segmenter, volumes, watch);
    stopIfCancelled(watch);
    watch.stage(Stage.WRITING);
    return writer.write(folder, input(started, device, manifest, volumes, segmentation));
  }

  /** What the model reads, and ADC for the report. */
  private static Set<Modality> needed(BundleManifest manifest) {
    Set<Modality> needed = EnumSet.of(Modality.DWI, Modality.ADC);
    needed.addAll(manifest.inputs());
    return needed;
  }

  private static Segmentation segment(Segmenter segmenter, CaseVolumes volumes, WorkWatch watch) {
    try {
      return segmenter.segment(volumes.volumes(), new Listener(watch));
    } catch (SegmentationCancelled e) {
      throw new WorkCancelled();
    }
  }

  private ResultInput input(
      Instant started,
      ComputeDevice device,
      BundleManifest manifest,
      CaseVolumes volumes,
      Segmentation segmentation) {
    List<String> warnings = new ArrayList<>(volumes.warnings());
    warnings.addAll(segmentation.warnings());
    return new ResultInput(
        volumes.id().value(),
        new ModelFacts(
            manifest.id(),
            manifest.version(),
            manifest.title(),
            manifest.license(),
            manifest.intendedUse()),
        device.name(),
        volumes.files().images(),
        volumes.volumes(),
        volumes.dwi().header(),
        segmentation.probability(),
        segmentation.mask(),
        volumes
            .groundTruth()
            .flatMap(
                image ->
                    volumes
                        .groundTruthMask()
                        .map(mask -> new ResultInput.GroundTruth(image.file(), mask))),
        Duration.between(started, clock.instant()).toMillis() / 1000.0,
        warnings);
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
