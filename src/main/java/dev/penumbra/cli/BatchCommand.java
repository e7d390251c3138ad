package dev.penumbra.cli;

import dev.penumbra.batch.BatchCase;
import dev.penumbra.batch.BatchListener;
import dev.penumbra.batch.BatchReport;
import dev.penumbra.batch.BatchRun;
import dev.penumbra.batch.BatchWork;
import dev.penumbra.batch.CaseOutcome;
import dev.penumbra.batch.CaseSelection;
import dev.penumbra.batch.Cluster;
import dev.penumbra.batch.FileTree;
import dev.penumbra.batch.Lane;
import dev.penumbra.batch.OutFolder;
import dev.penumbra.cases.CaseFinder;
import dev.penumbra.model.BundleCatalog;
import io.micronaut.context.ApplicationContext;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
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

  @Option(
      names = "--nats",
      paramLabel = "URL,…",
      description =
          "NATS servers of a queue: its workers segment the cases instead of this machine.")
  private @Nullable String nats;

  @Mixin private RunChoices choices = new RunChoices();

  @Option(names = "--force", description = "Does cases again that are done.")
  private boolean force;

  @Option(names = "--json", description = "JSON objects instead of lines for a person.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    LogSettings.quiet();
    return nats == null ? here() : elsewhere(nats);
  }

  private int here() throws Exception {
    try (ApplicationContext context = Contexts.startAlone(choices.settings())) {
      return run(context, () -> BatchLanes.ofDevices(context));
    }
  }

  private int elsewhere(String natsUrl) throws Exception {
    choices.refuseDevice("--nats");
    Path data = Files.createTempDirectory("penumbra-batch-");
    Map<String, Object> settings = new HashMap<>(choices.settings());
    settings.putAll(BatchLanes.clusterSettings(natsUrl, data));
    try (ApplicationContext context = Contexts.start(settings)) {
      Cluster cluster = BatchLanes.cluster(context, natsUrl);
      Thread interrupted =
          new Thread(
              () -> {
                cluster.close();
                remove(data);
              },
              "batch-interrupted");
      Runtime.getRuntime().addShutdownHook(interrupted);
      try {
        String model = context.getBean(BundleCatalog.class).defaultModel().id();
        return run(context, () -> BatchLanes.ofWorkers(context, cluster, model, this::tell));
      } finally {
        cluster.close();
        removeHook(interrupted);
      }
    } finally {
      remove(data);
    }
  }

  private static void remove(Path data) {
    try {
      FileTree.delete(data);
    } catch (IOException e) {
      LoggerFactory.getLogger(BatchCommand.class).debug("{} is left", data, e);
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LoggerFactory.getLogger(BatchCommand.class).debug("the process ends", e);
    }
  }

  private void tell(String sentence) {
    spec.commandLine().getErr().println(sentence);
    spec.commandLine().getErr().flush();
  }

  private int run(ApplicationContext context, Supplier<List<Lane>> lanes) throws Exception {
    BatchWork work =
        new BatchWork(
            context.getBean(BundleCatalog.class).defaultModel(), choices.mode(), choices.options());
    ObjectMapper mapper = context.getBean(ObjectMapper.class);
    List<BatchCase> selected = new CaseSelection(context.getBean(CaseFinder.class)).of(cases, out);
    PrintWriter printer = spec.commandLine().getOut();
    BatchReport report;
    try (OutFolder folder = OutFolder.open(out, mapper);
        BatchLine line = new BatchLine(spec.commandLine().getErr(), Terminal.isThere())) {
      BatchListener listener = json ? new BatchJson(printer, mapper) : line;
      report =
          new BatchRun(folder, work, force, Failures::sentence, listener, Clock.systemUTC())
              .run(selected, lanes);
    }
    if (json) {
      new BatchJson(printer, mapper).ends(report);
    } else {
      print(report, out, printer);
    }
    return report.counts().failed() == 0 ? 0 : SOME_FAILED;
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
