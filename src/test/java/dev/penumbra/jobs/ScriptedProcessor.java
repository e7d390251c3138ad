package dev.penumbra.jobs;

import dev.penumbra.cases.CaseSummary;
import dev.penumbra.inference.ModelTooLarge;
import dev.penumbra.results.RunFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Stands in for the network: does what a test tells it, one patch per permit. */
public final class ScriptedProcessor implements CaseProcessor {

  /** What happens in the middle of a job. */
  public interface Step {
    void run() throws IOException;
  }

  public static final int PATCHES = 4;
  public static final long VOXELS = 1000;

  /** One permit lets one patch pass; {@link #letAllPass} gives plenty. */
  public final Semaphore patches = new Semaphore(0);

  /** Jobs in the order in which they began. */
  public final ConcurrentLinkedQueue<JobId> begun = new ConcurrentLinkedQueue<>();

  /** Patches that were computed. */
  public final AtomicInteger computed = new AtomicInteger();

  private final Map<JobId, Path> folders = new ConcurrentHashMap<>();
  private final List<String> devices;
  private final Map<String, Step> midwayOn = new ConcurrentHashMap<>();
  private final Map<String, String> tooLarge = new ConcurrentHashMap<>(); // models by device
  private volatile Step loading = () -> {};
  private volatile Step midway = () -> {};
  private volatile boolean deaf;

  ScriptedProcessor(List<String> devices) {
    this.devices = List.copyOf(devices);
  }

  public void letAllPass() {
    patches.release(1_000_000);
  }

  /** What happens while the images are read. */
  public void loading(Step step) {
    loading = step;
  }

  public void midway(Step step) {
    midway = step;
  }

  /** What happens in the middle of a job on one device, besides. */
  void midwayOn(String device, Step step) {
    midwayOn.put(device, step);
  }

  /** From now on a model does not fit on a device. */
  void tooLarge(String model, String device) {
    tooLarge.put(device, model);
  }

  /** From now on every model fits on every device. */
  void allFit() {
    tooLarge.clear();
  }

  /** From now on it does not notice that it should stop. */
  public void deaf() {
    deaf = true;
  }

  public Path folder(JobId id) {
    return Optional.ofNullable(folders.get(id)).orElseThrow();
  }

  @Override
  public Assignment assign(JobRequest request, CaseSummary summary) {
    String model = request.model().orElse("default-model");
    if (!model.endsWith("model")) {
      throw new UnknownModel(model);
    }
    return new Assignment(model, List.of(model));
  }

  @Override
  public List<String> devices() {
    return devices;
  }

  @Override
  public ProcessedCase process(Job job, Path folder, WorkWatch watch) throws IOException {
    folders.put(job.id(), folder);
    Files.writeString(folder.resolve("lesion_msk.nii.gz"), "mask of " + job.caseId());
    begun.add(job.id());
    loading.run();
    String device = Optional.ofNullable(job.device()).orElseThrow();
    if (job.model().equals(tooLarge.get(device))) {
      throw new ModelTooLarge("The memory of " + device + " does not suffice.", new Exception());
    }
    watch.stage(Stage.PREPROCESSING);
    watch.stage(Stage.INFERRING);
    for (int patch = 1; patch <= PATCHES; patch++) {
      if (watch.cancelled() && !deaf) {
        throw new WorkCancelled();
      }
      patches.acquireUninterruptibly();
      computed.incrementAndGet();
      watch.progress(patch, PATCHES);
      if (patch == PATCHES / 2) {
        midway.run();
        midwayOn.getOrDefault(device, () -> {}).run();
      }
    }
    watch.stage(Stage.POSTPROCESSING);
    watch.stage(Stage.WRITING);
    return processed(null);
  }

  static ProcessedCase processed(@Nullable Double dice) {
    return new ProcessedCase(
        "1.0.0",
        dice,
        12.34,
        2,
        11.5,
        Map.of("lesions", List.of(Map.of("volumeMl", 11.5)), "hd95Mm", 3.25),
        Map.of("prediction", "lesion_msk.nii.gz"),
        List.of("The affines differ by 0.01 mm."),
        VOXELS,
        RunFacts.UNKNOWN);
  }
}
