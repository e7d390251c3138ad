package dev.penumbra.crash;

import dev.penumbra.cases.CaseSummary;
import dev.penumbra.jobs.Assignment;
import dev.penumbra.jobs.CaseProcessor;
import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobRequest;
import dev.penumbra.jobs.ProcessedCase;
import dev.penumbra.jobs.SegmentationPipeline;
import dev.penumbra.jobs.Stage;
import dev.penumbra.jobs.WorkCancelled;
import dev.penumbra.jobs.WorkWatch;
import dev.penumbra.results.RunFacts;
import io.micronaut.context.annotation.Primary;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Stands in for a model in a worker's process: waits, and tells of its progress, and then writes
 * the case's images as its result. A test says which jobs may not end for a while.
 */
@Singleton
@Primary
@Requires(property = WaitingProcessor.WAIT)
final class WaitingProcessor implements CaseProcessor {

  /** The property that says how long a job takes, in ms. */
  static final String WAIT = "penumbra.tests.waiting";

  /** The property that says how many devices the process has. */
  static final String DEVICES = "penumbra.tests.waiting-devices";

  /** The property with the folder for what the jobs are doing; see {@link WorkNotes}. */
  static final String NOTES = "penumbra.tests.waiting-notes";

  /** The property with the worker's name in the notes. */
  static final String NAME = "penumbra.tests.waiting-name";

  private static final int STEPS = 10;

  private final SegmentationPipeline real;
  private final long waitMs;
  private final int devices;
  private final WorkNotes notes;
  private final String name;

  WaitingProcessor(
      SegmentationPipeline real,
      @Property(name = WAIT) long waitMs,
      @Property(name = DEVICES, defaultValue = "1") int devices,
      @Property(name = NOTES) Path notes,
      @Property(name = NAME, defaultValue = "worker") String name) {
    this.real = real;
    this.waitMs = waitMs;
    this.devices = devices;
    this.notes = new WorkNotes(notes);
    this.name = name;
  }

  @Override
  public Assignment assign(JobRequest request, CaseSummary summary) {
    return real.assign(request, summary);
  }

  @Override
  public List<String> devices() {
    return devices == 1
        ? List.of("cpu")
        : IntStream.range(0, devices).mapToObj(number -> "cuda:" + number).toList();
  }

  @Override
  public ProcessedCase process(Job job, Path folder, WorkWatch watch) throws IOException {
    WorkNotes.Begun begun = new WorkNotes.Begun(name, job.id().value(), job.attempt());
    notes.begun(begun);
    watch.stage(Stage.LOADING);
    watch.stage(Stage.PREPROCESSING);
    watch.stage(Stage.INFERRING);
    for (int step = 1; step <= STEPS; step++) {
      pause(waitMs / STEPS, watch);
      watch.progress(step, STEPS);
    }
    while (notes.held(job.id().value())) {
      notes.heldUp(begun);
      pause(20, watch);
    }
    watch.stage(Stage.POSTPROCESSING);
    watch.stage(Stage.WRITING);
    return written(job, folder);
  }

  private static void pause(long ms, WorkWatch watch) {
    try {
      TimeUnit.MILLISECONDS.sleep(ms);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the work", e);
    }
    if (watch.cancelled()) {
      throw new WorkCancelled();
    }
  }

  private ProcessedCase written(Job job, Path folder) throws IOException {
    String id = job.caseId().value();
    Map<String, String> files = new LinkedHashMap<>();
    files.put("dwi", copy(id, "_dwi", folder.resolve(id + "_dwi.nii.gz")));
    files.put("adc", copy(id, "_adc", folder.resolve(id + "_adc.nii.gz")));
    files.put("prediction", copy(id, "_msk", folder.resolve("lesion_msk.nii.gz")));
    files.put("probability", copy(id, "_msk", folder.resolve("lesion_prob.nii.gz")));
    files.put("report", put("no picture", folder.resolve("report.png")));
    files.put("result", put(WorkNotes.result(job), folder.resolve(WorkNotes.RESULT)));
    return new ProcessedCase(
        "1.0.0", 1.0, 1, 1, 1, Map.of(), files, List.of(), 1000, RunFacts.UNKNOWN);
  }

  private static String copy(String caseId, String kind, Path target) throws IOException {
    String image = "/cases/" + caseId + "/" + caseId + kind + ".nii.gz";
    try (InputStream in = WaitingProcessor.class.getResourceAsStream(image)) {
      Files.copy(in, target);
    }
    return target.getFileName().toString();
  }

  private static String put(String text, Path target) throws IOException {
    Files.write(target, text.getBytes(StandardCharsets.UTF_8));
    return target.getFileName().toString();
  }
}
