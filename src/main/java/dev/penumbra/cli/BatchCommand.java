package dev.penumbra.cli;

import dev.penumbra.batch.BatchCase;
import dev.penumbra.batch.BatchListener;
import dev.penumbra.batch.BatchReport;
import dev.penumbra.batch.BatchRun;
import dev.penumbra.batch.BatchWork;
import dev.penumbra.batch.CaseOutcome;
import dev.penumbra.batch.CaseSelection;
import dev.penumbra.batch.DeviceLane;
import dev.penumbra.batch.Lane;
import dev.penumbra.batch.OutFolder;
import dev.penumbra.cases.CaseFinder;
import dev.penumbra.cases.CaseReader;
import dev.penumbra.inference.ComputeDevices;
import dev.penumbra.jobs.CaseSegmentation;
import dev.penumbra.model.BundleCatalog;
import io.micronaut.context.ApplicationContext;
import io.micronaut.serde.ObjectMapper;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code batch}: many cases to a folder each, a table of metrics and a summary picture. */
@Command(
    name = "batch",
    description = {
      "Segments many cases, and writes a table of metrics and a summary picture.",
      "Begun again with the same folders, it goes on where it stopped.",
      "Research use only – not a medical device."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ProductVersion.class,
    footer = {
      "",
      "Exit codes: 0 all cases are done, 1 the batch broke off, 2 wrong usage or",
      "refused input, 3 some cases failed."
    })
final class BatchCommand implements Callable<Integer> {

  /** Exit code where some cases failed. */
  static final int SOME_FAILED = 3;

  @Option(
      names = "--cases",
      required = true,
      paramLabel = "DIR|LIST",
      description =
          "Folder of cases in BIDS or ISLES layout, or a text file with one case a line: the path"
              + " of its folder from the list, # for comments.")
  private @Nullable Path cases;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the results; new, or that of the batch to go on with.")
  private @Nullable Path out;

  @Mixin private RunChoices choices = new RunChoices();

  @Option(names = "--force", description = "Does cases again that are done.")
  private boolean force;

  @Option(names = "--json", description = "JSON objects instead of lines for a person.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    LogSettings.quiet();
    try (ApplicationContext context = Contexts.startAlone(choices.settings())) {
      BatchWork work =
          new BatchWork(
              context.getBean(BundleCatalog.class).defaultModel(),
              choices.mode(),
              choices.options());
      ObjectMapper mapper = context.getBean(ObjectMapper.class);
      List<BatchCase> selected =
          new CaseSelection(context.getBean(CaseFinder.class)).of(cases, out);
      PrintWriter printer = spec.commandLine().getOut();
      BatchReport report;
      try (OutFolder folder = OutFolder.open(out, mapper);
          BatchLine line = new BatchLine(spec.commandLine().getErr(), Terminal.isThere())) {
        BatchListener listener = json ? new BatchJson(printer, mapper) : line;
        report =
            new BatchRun(folder, work, force, Failures::sentence, listener, Clock.systemUTC())
                .run(selected, () -> lanes(context));
      }
      if (json) {
        new BatchJson(printer, mapper).ends(report);
      } else {
        print(report, out, printer);
      }
      return report.counts().failed() == 0 ? 0 : SOME_FAILED;
    }
  }

  /** Each device of this process does one case at a time. */
  private static List<Lane> lanes(ApplicationContext context) {
    CaseReader reader = context.getBean(CaseReader.class);
    CaseSegmentation segmentation = context.getBean(CaseSegmentation.class);
    return context.getBean(ComputeDevices.class).all().stream()
        .map(device -> new DeviceLane(device, reader, segmentation, Clock.systemUTC()))
        .map(Lane.class::cast)
        .toList();
  }

  private static void print(BatchReport report, Path folder, PrintWriter printer) {
    int done = report.counts().done();
    int earlier = report.counts().earlier();
    printer.printf(
        "%d of %d %s done%s, %d failed%n",
        done,
        report.counts().all(),
        report.counts().all() == 1 ? "case" : "cases",
        earlier == 0 ? "" : " (" + earlier + " of them earlier)",
        report.counts().failed());
    report
        .outcomes()
        .forEach(
            (id, outcome) -> {
              if (outcome instanceof CaseOutcome.Failed failed) {
                printer.println("  " + id + ": " + failed.error());
              }
            });
    printer.println(
        "Results in " + folder + ": metrics.csv, " + String.join(", ", report.pictures()));
    printer.println("Research use only – not a medical device.");
    printer.flush();
  }
}
