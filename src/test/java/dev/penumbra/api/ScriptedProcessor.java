package dev.penumbra.api;

import dev.penumbra.cases.CaseSummary;
import dev.penumbra.jobs.Assignment;
import dev.penumbra.jobs.CaseProcessor;
import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobRequest;
import dev.penumbra.jobs.ProcessedCase;
import dev.penumbra.jobs.Stage;
import dev.penumbra.jobs.UnknownModel;
import dev.penumbra.jobs.WorkCancelled;
import dev.penumbra.jobs.WorkWatch;
import dev.penumbra.results.RunFacts;
import io.micronaut.context.annotation.Primary;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/** Does jobs as a test says: what runs for a case is whatever was put down for it. */
@Singleton
@Primary
@Requires(property = ApiServer.SCRIPTED)
final class ScriptedProcessor implements CaseProcessor {

  /** What happens to one case. */
  interface Script {
    ProcessedCase run(Job job, Path folder, WorkWatch watch) throws IOException;
  }

  static final String MODEL = "adc-threshold";

  private final Map<String, Script> scripts = new ConcurrentHashMap<>();

  void put(String caseId, Script script) {
    scripts.put(caseId, script);
  }

  @Override
  public Assignment assign(JobRequest request, CaseSummary summary) {
    if (request.model().filter(id -> !id.equals(MODEL)).isPresent()) {
      throw new UnknownModel(request.model().get());
    }
    return new Assignment(MODEL, List.of(MODEL));
  }

  @Override
  public List<String> devices() {
    return List.of("cpu");
  }

  @Override
  public ProcessedCase process(Job job, Path folder, WorkWatch watch) throws IOException {
    return scripts
        .getOrDefault(job.caseId().value(), ScriptedProcessor::atOnce)
        .run(job, folder, watch);
  }

  /** Passes all stages and writes small files. */
  static ProcessedCase atOnce(Job job, Path folder, WorkWatch watch) throws IOException {
    watch.stage(Stage.LOADING);
    watch.stage(Stage.PREPROCESSING);
    watch.stage(Stage.INFERRING);
    for (int patch = 1; patch <= 4; patch++) {
      if (watch.cancelled()) {
        throw new WorkCancelled();
      }
      watch.progress(patch, 4);
    }
    watch.stage(Stage.POSTPROCESSING);
    watch.stage(Stage.WRITING);
    return results(job, folder);
  }

  /** Writes one file of each kind. */
  static ProcessedCase results(Job job, Path folder) throws IOException {
    String id = job.caseId().value();
    Map<String, String> files = new LinkedHashMap<>();
    files.put("dwi", id + "_dwi.nii.gz");
    files.put("adc", id + "_adc.nii.gz");
    files.put("prediction", "lesion_msk.nii.gz");
    files.put("report", "report.png");
    files.put("result", "result.json");
    Random bytes = new Random(7);
    for (String name : files.values()) {
      byte[] content = new byte[1000];
      bytes.nextBytes(content);
      Files.write(folder.resolve(name), content);
    }
    return new ProcessedCase(
        "1.0.0",
        0.812345,
        12.3456,
        2,
        11.049,
        Map.of("lesionF1", 0.66666666),
        files,
        List.of("One.", "Two."),
        1000,
        RunFacts.UNKNOWN);
  }
}
