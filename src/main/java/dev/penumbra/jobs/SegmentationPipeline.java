package dev.penumbra.jobs;

import dev.penumbra.cases.CaseCatalog;
import dev.penumbra.cases.CaseSummary;
import dev.penumbra.cases.CaseVolumes;
import dev.penumbra.cases.UnusableCase;
import dev.penumbra.inference.Segmentation;
import dev.penumbra.inference.SegmentationCancelled;
import dev.penumbra.inference.SegmentationListener;
import dev.penumbra.inference.SegmentationStage;
import dev.penumbra.inference.Segmenter;
import dev.penumbra.inference.Segmenters;
import dev.penumbra.model.BundleCatalog;
import dev.penumbra.model.BundleManifest;
import dev.penumbra.model.ModelBundle;
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
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A job from its case to its files: opens the volumes, segments them, writes the results. */
@Singleton
public final class SegmentationPipeline implements CaseProcessor {

  private final CaseCatalog cases;
  private final BundleCatalog bundles;
  private final Segmenters segmenters;
  private final ResultWriter writer;
  private final Clock clock;

  /**
   * A pipeline over the parts.
   *
   * @param cases opens the volumes
   * @param bundles knows the models
   * @param segmenters runs them
   * @param writer writes the results
   * @param clock measures how long it took; the system's where there is none
   */
  @Inject
  public SegmentationPipeline(
      CaseCatalog cases,
      BundleCatalog bundles,
      Segmenters segmenters,
      ResultWriter writer,
      @Nullable Clock clock) {
    this.cases = cases;
    this.bundles = bundles;
    this.segmenters = segmenters;
    this.writer = writer;
    this.clock = clock == null ? Clock.systemUTC() : clock;
  }

  @Override
  public String modelFor(Optional<String> asked, CaseSummary summary) {
    ModelBundle bundle =
        asked.isEmpty()
            ? bundles.defaultBundle()
            : bundles.find(asked.get()).orElseThrow(() -> new UnknownModel(asked.get()));
    BundleManifest manifest = bundle.manifest();
    Set<Modality> missing = EnumSet.noneOf(Modality.class);
    missing.addAll(manifest.inputs());
    missing.removeAll(summary.modalities());
    if (!missing.isEmpty()) {
      throw new UnusableCase(
          "Model "
              + manifest.id()
              + " needs "
              + missing.stream().map(Modality::name).collect(Collectors.joining(" and "))
              + ", which case "
              + summary.id()
              + " does not have.");
    }
    return manifest.id();
  }

  @Override
  public String device() {
    return segmenters.device();
  }

  @Override
  public ProcessedCase process(Job job, Path folder, WorkWatch watch) throws IOException {
    BundleManifest manifest = manifest(job.model());
    CaseVolumes volumes = cases.open(job.caseId(), needed(manifest));
    stopIfCancelled(watch);
    Segmenter segmenter = segmenters.get(job.model());
    stopIfCancelled(watch);
    Segmentation segmentation = segment(segmenter, volumes, watch);
    stopIfCancelled(watch);
    watch.stage(Stage.WRITING);
    ResultSummary summary = writer.write(folder, input(job, manifest, volumes, segmentation));
    return new ProcessedCase(
        manifest.version(),
        summary.diceScore(),
        summary.volumeMl(),
        summary.lesionCount(),
        summary.largestLesionMl(),
        summary.metrics(),
        summary.files(),
        summary.warnings());
  }

  private BundleManifest manifest(String model) {
    return bundles.find(model).orElseThrow(() -> new UnknownModel(model)).manifest();
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
      Job job, BundleManifest manifest, CaseVolumes volumes, Segmentation segmentation) {
    Instant now = clock.instant();
    Instant started = Optional.ofNullable(job.startedAt()).orElse(now);
    List<String> warnings = new ArrayList<>(volumes.warnings());
    warnings.addAll(segmentation.warnings());
    return new ResultInput(
        job.caseId().value(),
        new ModelFacts(
            manifest.id(),
            manifest.version(),
            manifest.title(),
            manifest.license(),
            manifest.intendedUse()),
        Optional.ofNullable(job.device()).orElseGet(this::device),
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
        Duration.between(started, now).toMillis() / 1000.0,
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
