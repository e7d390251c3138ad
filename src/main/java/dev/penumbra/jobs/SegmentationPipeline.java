package dev.penumbra.jobs;

import dev.penumbra.cases.CaseCatalog;
import dev.penumbra.cases.CaseSummary;
import dev.penumbra.cases.CaseVolumes;
import dev.penumbra.cases.LoadCancelled;
import dev.penumbra.cases.LoadWatch;
import dev.penumbra.cases.UnusableCase;
import dev.penumbra.inference.ComputeDevice;
import dev.penumbra.inference.ComputeDevices;
import dev.penumbra.model.BundleCatalog;
import dev.penumbra.model.BundleManifest;
import dev.penumbra.model.ModelBundle;
import dev.penumbra.results.ResultSummary;
import dev.penumbra.volume.Modality;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** A job from its case to its files: opens the volumes, segments them, writes the results. */
@Singleton
public final class SegmentationPipeline implements CaseProcessor {

  private final CaseCatalog cases;
  private final BundleCatalog bundles;
  private final ComputeDevices devices;
  private final CaseSegmentation segmentation;

  /**
   * A pipeline over the parts.
   *
   * @param cases opens the volumes
   * @param bundles knows the models
   * @param devices where models run
   * @param segmentation does the work
   */
  @Inject
  public SegmentationPipeline(
      CaseCatalog cases,
      BundleCatalog bundles,
      ComputeDevices devices,
      CaseSegmentation segmentation) {
    this.cases = cases;
    this.bundles = bundles;
    this.devices = devices;
    this.segmentation = segmentation;
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
  public List<String> devices() {
    return devices.all().stream().map(ComputeDevice::name).toList();
  }

  @Override
  public ProcessedCase process(Job job, Path folder, WorkWatch watch) throws IOException {
    AtomicLong voxels = new AtomicLong();
    ResultSummary summary =
        segmentation.run(
            wanted -> {
              CaseVolumes volumes = open(job, wanted, watch);
              voxels.set(volumes.grid().voxels());
              return volumes;
            },
            job.model(),
            Optional.ofNullable(job.device()).map(devices::named).orElseGet(devices::first),
            Optional.ofNullable(job.startedAt()).orElseGet(Instant::now),
            folder,
            watch);
    return new ProcessedCase(
        bundles.find(job.model()).orElseThrow().manifest().version(),
        summary.diceScore(),
        summary.volumeMl(),
        summary.lesionCount(),
        summary.largestLesionMl(),
        summary.metrics(),
        summary.files(),
        summary.warnings(),
        voxels.get());
  }

  private CaseVolumes open(Job job, Set<Modality> wanted, WorkWatch watch) {
    try {
      return cases.open(job.caseId(), wanted, new Loading(watch));
    } catch (LoadCancelled e) {
      throw new WorkCancelled();
    }
  }

  /** Passes what the loading of a case tells on to the job. */
  private record Loading(WorkWatch watch) implements LoadWatch {

    @Override
    public boolean cancelled() {
      return watch.cancelled();
    }

    @Override
    public void loaded(long bytes, long total) {
      watch.loaded(bytes, total);
    }
  }
}
