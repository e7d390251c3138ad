package dev.penumbra.api.telemetry;

import static dev.penumbra.api.JobClient.field;
import static dev.penumbra.api.JobClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.Program;
import dev.penumbra.api.ApiServer;
import dev.penumbra.api.JobClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A service that has run a real job tells what dashboard, alert rules and documentation promise.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ObservabilityTest {

  private static final Path DOCUMENTATION = Path.of("docs/observability.md");

  /**
   * Of a GPU, which is not here, and of a data set on the network, which nobody asked for a case.
   */
  private static final Set<String> ABSENT_HERE =
      Set.of(
          "penumbra_workers",
          "penumbra_workers_devices",
          "penumbra_device_memory_used_bytes",
          "penumbra_device_memory_size_bytes",
          "penumbra_case_lookups_total",
          "penumbra_cases_fetched_bytes_total",
          "penumbra_case_fetch_seconds");

  private ApiServer server;
  private Scrape scrape;

  @BeforeAll
  void runAJob() {
    server =
        ApiServer.startUnscripted(Map.of("penumbra.hub.dataset", "none", "penumbra.warm-up", true));
    JobClient jobs = new JobClient(server);
    String id = jobs.start("phantom-embolic");
    var ended = jobs.finished(id);
    assertThat(field(ended, "status")).as(text(ended)).isEqualTo("completed");
    server.get("/files/" + id + "/phantom-embolic/report.png");
    scrape = Scrape.of(server);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void everySeriesOfTheDashboardIsThere() throws IOException {
    assertThat(Dashboards.queries()).hasSizeGreaterThan(30);
    for (Dashboards.Query query : Dashboards.queries()) {
      assertThere(query.panel() + ": " + query.expr(), query.expr());
    }
  }

  @Test
  void everySeriesOfTheAlertRulesIsThere() throws IOException {
    assertThat(Dashboards.rules()).hasSizeGreaterThan(15);
    for (String rule : Dashboards.rules()) {
      assertThere(rule, rule);
    }
  }

  private void assertThere(String where, String expr) {
    for (String name : Dashboards.metrics(expr)) {
      String family = name.replaceFirst("_(bucket|count|sum)$", "");
      if (!ABSENT_HERE.contains(family)) {
        assertThat(scrape.names()).as(where).contains(name);
      }
    }
  }

  @Test
  void everyMetricOfOursIsDocumentedAndEveryDocumentedOneIsThere() throws IOException {
    Set<String> documented = new TreeSet<>();
    Matcher row =
        Pattern.compile("(?m)^\\| `((?:penumbra|process|jvm|system)_[a-z0-9_]+)")
            .matcher(Files.readString(DOCUMENTATION));
    while (row.find()) {
      documented.add(row.group(1));
    }
    Set<String> told =
        scrape.families().stream()
            .map(family -> counted(family))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> promised = new TreeSet<>(documented);
    promised.removeAll(ABSENT_HERE);
    assertThat(told).containsAll(promised);
    told.removeIf(name -> !name.startsWith("penumbra_") || name.endsWith("_seconds_max"));
    assertThat(documented).containsAll(told).containsAll(ABSENT_HERE);
  }

  /** The name of a family's samples, which for a counter may have a suffix that its type lacks. */
  private String counted(String family) {
    return scrape.names().contains(family + "_total") ? family + "_total" : family;
  }

  @Test
  void theFiguresAreThoseOfOneJob() {
    String[] model = {"model", "adc-threshold"};
    assertThat(scrape.value("penumbra_jobs_accepted_total", model)).isEqualTo(1);
    assertThat(scrape.value("penumbra_jobs_finished_total", "outcome", "completed")).isEqualTo(1);
    assertThat(scrape.value("penumbra_jobs_finished_total", "outcome", "failed")).isZero();
    assertThat(scrape.value("penumbra_job_wait_seconds_count")).isEqualTo(1);
    assertThat(scrape.value("penumbra_job_seconds_count", model)).isEqualTo(1);
    for (String stage :
        List.of("loading", "preprocessing", "inferring", "postprocessing", "writing")) {
      assertThat(scrape.value("penumbra_job_stage_seconds_count", "stage", stage))
          .as(stage)
          .isEqualTo(1);
    }
    assertThat(scrape.value("penumbra_patches_total", "device", "cpu")).isPositive();
    assertThat(scrape.value("penumbra_patch_seconds_total", "device", "cpu"))
        .isPositive()
        .isLessThanOrEqualTo(
            scrape.value("penumbra_job_stage_seconds_sum", "stage", "inferring") + 0.001);
    assertThat(scrape.value("penumbra_jobs_running")).isZero();
    assertThat(scrape.value("penumbra_jobs_waiting_limit")).isEqualTo(256);
    assertThat(scrape.value("penumbra_journal_writable")).isEqualTo(1);
    assertThat(scrape.value("penumbra_journal_write_seconds_count")).isPositive();
    assertThat(scrape.value("penumbra_model_loaded", model)).isEqualTo(1);
    assertThat(scrape.value("penumbra_weights_bytes", "device", "cpu")).isPositive();
    assertThat(scrape.value("penumbra_weights_lookups_total", "result", "hit")).isPositive();
    assertThat(scrape.value("penumbra_disk_free_bytes", "folder", "results")).isPositive();
    assertThat(scrape.value("penumbra_retention_sweeps_total")).isPositive();
    assertThat(scrape.value("penumbra_case_source", "source", "bundled", "state", "ready"))
        .isEqualTo(1);
    assertThat(scrape.value("process_resident_memory_bytes"))
        .isGreaterThan(scrape.value("penumbra_weights_bytes"));
    assertThat(scrape.value("penumbra_build_info")).isEqualTo(1);
  }

  @Test
  void infoTellsWhatRuns() {
    String info = text(server.get("/info"));
    assertThat(info)
        .contains("\"version\"", "\"time\":\"20", "\"pytorch\":\"2.7.1 cpu\"")
        .contains("\"java\":\"" + Runtime.version() + "\"", "\"license\"", "\"cpu\"")
        .doesNotContain("/tmp", "penumbra-api");
  }

  @Test
  void prometheusOwnCheckFindsTheRulesRight() throws Exception {
    Path promtool = Program.require("promtool");
    Process check =
        new ProcessBuilder(promtool.toString(), "check", "rules", Dashboards.RULES.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(check.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(check.exitValue()).as(said).isZero();
    assertThat(said).contains(Dashboards.rules().size() + " rules found");
  }

  @Test
  void prometheusOwnCheckFindsTheNamesRight() throws Exception {
    Path promtool = Program.require("promtool");
    Process check =
        new ProcessBuilder(promtool.toString(), "check", "metrics")
            .redirectErrorStream(true)
            .start();
    try (var in = check.getOutputStream()) {
      in.write(scrape.text().getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(check.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said.lines().filter(line -> line.contains("penumbra_"))).as(said).isEmpty();
  }
}
