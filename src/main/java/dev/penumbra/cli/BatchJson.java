package dev.penumbra.cli;

import dev.penumbra.batch.BatchCounts;
import dev.penumbra.batch.BatchListener;
import dev.penumbra.batch.BatchReport;
import dev.penumbra.batch.CaseOutcome;
import dev.penumbra.cases.CaseId;
import dev.penumbra.jobs.Stage;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells a program how a batch goes: one JSON object a line, whose {@code event} says of what. */
final class BatchJson implements BatchListener {

  private final PrintWriter out;
  private final ObjectMapper mapper;

  /**
   * Lines for a program.
   *
   * @param out where they go
   * @param mapper writes JSON
   */
  BatchJson(PrintWriter out, ObjectMapper mapper) {
    this.out = out;
    this.mapper = mapper;
  }

  @Override
  public void begins(BatchCounts counts) {
    Map<String, @Nullable Object> line = line("start");
    line.put("cases", counts.all());
    line.put("alreadyDone", counts.earlier());
    write(line);
  }

  @Override
  public void again(CaseId id, String why) {
    Map<String, @Nullable Object> line = line("again");
    line.put("caseId", id.value());
    line.put("reason", why);
    write(line);
  }

  @Override
  public void lanes(List<String> names) {
    Map<String, @Nullable Object> line = line("devices");
    line.put("devices", names);
    write(line);
  }

  @Override
  public void progress(
      CaseId id, String lane, Stage stage, int done, int total, BatchCounts counts) {
    if (total > 0) {
      return; // the stage was told when it began
    }
    Map<String, @Nullable Object> line = line("stage");
    line.put("caseId", id.value());
    line.put("device", lane);
    line.put("stage", stage.id());
    write(with(counts, line));
  }

  @Override
  public void ended(CaseId id, CaseOutcome outcome, BatchCounts counts) {
    Map<String, @Nullable Object> line = line("case");
    line.put("caseId", id.value());
    if (outcome instanceof CaseOutcome.Done done) {
      line.put("status", "done");
      line.put("figures", done.figures());
    } else if (outcome instanceof CaseOutcome.Failed failed) {
      line.put("status", "failed");
      line.put("error", failed.error());
    }
    write(with(counts, line));
  }

  @Override
  public void closed(String lane, String why) {
    Map<String, @Nullable Object> line = line("device-closed");
    line.put("device", lane);
    line.put("reason", why);
    write(line);
  }

  /**
   * The last line.
   *
   * @param report what came of the batch
   */
  void ends(BatchReport report) {
    Map<String, @Nullable Object> line = line("end");
    line.put("table", "metrics.csv");
    line.put("pictures", report.pictures());
    write(with(report.counts(), line));
  }

  private static Map<String, @Nullable Object> with(
      BatchCounts counts, Map<String, @Nullable Object> line) {
    line.put("done", counts.done());
    line.put("failed", counts.failed());
    line.put("left", counts.left());
    counts.etaSeconds().ifPresent(seconds -> line.put("etaSeconds", seconds));
    return line;
  }

  private static Map<String, @Nullable Object> line(String event) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("event", event);
    return line;
  }

  private void write(Map<String, @Nullable Object> line) {
    try {
      out.println(mapper.writeValueAsString(line));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
