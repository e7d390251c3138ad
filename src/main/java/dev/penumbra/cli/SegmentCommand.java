package dev.penumbra.cli;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseReader;
import dev.penumbra.inference.ComputeDevices;
import dev.penumbra.jobs.CaseSegmentation;
import dev.penumbra.model.BundleCatalog;
import dev.penumbra.model.Model;
import dev.penumbra.model.RunPlan;
import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.results.ResultSummary;
import dev.penumbra.results.RunFacts;
import dev.penumbra.volume.Modality;
import io.micronaut.context.ApplicationContext;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code segment}: one case from its files to a folder of results, without the service. */
@Command(
    name = "segment",
    description = "Segments one case and writes mask, probability, metrics and report.",
    mixinStandardHelpOptions = true,
    versionProvider = ProductVersion.class)
final class SegmentCommand implements Callable<Integer> {

  @Option(names = "--dwi", required = true, paramLabel = "F", description = "DWI, b=1000 (NIfTI).")
  private @Nullable Path dwi;

  @Option(names = "--adc", required = true, paramLabel = "F", description = "ADC on DWI's grid.")
  private @Nullable Path adc;

  @Option(names = "--flair", paramLabel = "F", description = "FLAIR on DWI's grid.")
  private @Nullable Path flair;

  @Option(
      names = "--ground-truth",
      paramLabel = "F",
      description = "Lesion mask to compare with, on DWI's grid.")
  private @Nullable Path groundTruth;

  @Mixin private RunChoices choices = new RunChoices();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the results; made if absent, and must be empty.")
  private @Nullable Path out;

  @Option(names = "--json", description = "The result as one JSON object on standard output.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    LogSettings.quiet();
    Instant started = Instant.now();
    CaseFiles files = files();
    Path folder = emptyFolder(out);
    Map<String, Object> settings = choices.settings();
    // One case only: the trial would cost as much as one of its patches.
    settings.put("penumbra.trial-run", false);
    try (ApplicationContext context = Contexts.startAlone(settings)) {
      Model chosen = context.getBean(BundleCatalog.class).defaultModel();
      refuseMissing(chosen, files);
      RunPlan plan = RunPlan.of(chosen, choices.mode(), files.images().keySet(), choices.options());
      CaseReader reader = context.getBean(CaseReader.class);
      ResultSummary summary;
      try (ProgressLine progress = new ProgressLine(spec.commandLine().getErr())) {
        summary =
            context
                .getBean(CaseSegmentation.class)
                .run(
                    wanted -> reader.read(files, wanted),
                    plan,
                    context.getBean(ComputeDevices.class).first(),
                    started,
                    folder,
                    progress);
      }
      PrintWriter printer = spec.commandLine().getOut();
      if (json) {
        printer.println(context.getBean(ObjectMapper.class).writeValueAsString(asJson(summary)));
      } else {
        print(summary, folder, printer);
      }
      printer.flush();
    }
    return 0;
  }

  private CaseFiles files() {
    Map<Modality, NiftiFile> images = new EnumMap<>(Modality.class);
    images.put(Modality.DWI, existing("--dwi", dwi));
    images.put(Modality.ADC, existing("--adc", adc));
    if (flair != null) {
      images.put(Modality.FLAIR, existing("--flair", flair));
    }
    return new CaseFiles(
        caseId(dwi),
        images,
        Optional.ofNullable(groundTruth).map(file -> existing("--ground-truth", file)));
  }

  private static NiftiFile existing(String option, @Nullable Path file) {
    if (file == null || !Files.isRegularFile(file)) {
      throw new Failures.Refused(option + " " + file + " is not there, or is not a file.");
    }
    return NiftiFile.of(file);
  }

  /** The DWI's file name without ending and modality: {@code sub-1_dwi.nii.gz} is {@code sub-1}. */
  static CaseId caseId(Path dwi) {
    String name =
        dwi.getFileName()
            .toString()
            .replaceFirst("(?i)\\.nii(\\.gz)?$", "")
            .replaceFirst("(?i)[._-]?dwi$", "")
            .replaceAll("[^A-Za-z0-9_-]", "-")
            .replaceFirst("^[_-]+", "");
    return new CaseId(name.isEmpty() ? "case" : name.substring(0, Math.min(64, name.length())));
  }

  private static Path emptyFolder(@Nullable Path folder) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new Failures.Refused("--out " + folder + " is a file: name a folder.");
    }
    Files.createDirectories(folder);
    try (Stream<Path> entries = Files.list(folder)) {
      if (entries.findAny().isPresent()) {
        throw new Failures.Refused(
            "--out " + folder + " is not empty: name a new folder, so that nothing is lost.");
      }
    }
    return folder;
  }

  private static void refuseMissing(Model model, CaseFiles files) {
    String missing =
        model.inputs().stream()
            .filter(input -> !files.images().containsKey(input))
            .map(input -> "--" + input.id())
            .collect(Collectors.joining(" and "));
    if (!missing.isEmpty()) {
      throw new Failures.Refused("Model " + model.id() + " also needs " + missing + ".");
    }
  }

  private static Map<String, @Nullable Object> asJson(ResultSummary summary) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("diceScore", summary.diceScore());
    all.put("volumeMl", summary.volumeMl());
    all.put("lesionCount", summary.lesionCount());
    all.put("largestLesionMl", summary.largestLesionMl());
    all.put("metrics", summary.metrics());
    RunFacts run = summary.run();
    all.put("mode", run.mode());
    all.put("vote", run.vote());
    all.put("networks", run.networks());
    all.put("abstained", run.abstained());
    all.put("warnings", summary.warnings());
    all.put("files", summary.files());
    return all;
  }

  private static void print(ResultSummary summary, Path folder, PrintWriter printer) {
    printer.printf(
        "Lesion volume %.2f ml, %d %s, largest %.2f ml%n",
        summary.volumeMl(),
        summary.lesionCount(),
        summary.lesionCount() == 1 ? "lesion" : "lesions",
        summary.largestLesionMl());
    if (summary.diceScore() != null) {
      printer.printf("Dice %.4f%n", summary.diceScore());
    }
    if (summary.run().vote() != null) {
      printer.println(summary.run().vote());
    }
    summary.warnings().forEach(warning -> printer.println("Note: " + warning));
    printer.println("Results in " + folder + ": " + String.join(", ", summary.files().values()));
    printer.println("Research use only – not a medical device.");
  }
}
