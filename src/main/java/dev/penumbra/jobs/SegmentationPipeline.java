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
import dev.penumbra.model.Mode;
import dev.penumbra.model.Model;
import dev.penumbra.model.RunPlan;
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
  public Assignment assign(JobRequest request, CaseSummary summary) {
    Model model = request.model().map(this::model).orElseGet(bundles::defaultModel);
    Set<Modality> missing = EnumSet.noneOf(Modality.class);
    missing.addAll(model.inputs());
    missing.removeAll(summary.modalities());
    if (!missing.isEmpty()) {
      throw new UnusableCase(
          "Model "
              + model.id()
              + " needs "
              + missing.stream().map(Modality::name).collect(Collectors.joining(" and "))
              + ", which case "
              + summary.id()
              + " does not have.");
    }
    RunPlan plan =
        RunPlan.of(model, Mode.of(request.fastMode()), summary.modalities(), request.options());
    return new Assignment(model.id(), plan.networks());
  }

  private Model model(String id) {
    return bundles.find(id).orElseThrow(() -> new UnknownModel(id));
  }

  @Override
  public List<String> devices() {
    return devices.all().stream().map(ComputeDevice::name).toList();
  }

  @Override
  public ProcessedCase process(Job job, Path folder, WorkWatch watch) throws IOException {
    Model model = model(job.model());
    RunPlan plan = RunPlan.again(model, Mode.of(job.fastMode()), job.networks(), job.options());
    AtomicLong voxels = new AtomicLong();
    ResultSummary summary =
        segmentation.run(
            wanted -> {
              CaseVolumes volumes = open(job, wanted, watch);
              voxels.set(volumes.grid().voxels());
              return volumes;
            },
            plan,
            Optional.ofNullable(job.device()).map(devices::named).orElseGet(devices::first),
            Optional.ofNullable(job.startedAt()).orElseGet(Instant::now),
            folder,
            watch);
    return new ProcessedCase(
        model.manifest().version(),
        summary.diceScore(),
        summary.volumeMl(),
        summary.lesionCount(),
        summary.largestLesionMl(),
        summary.metrics(),
        summary.files(),
        summary.warnings(),
        voxels.get(),
        summary.run());
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
