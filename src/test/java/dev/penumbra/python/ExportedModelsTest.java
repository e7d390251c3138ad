package dev.penumbra.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.api.ApiServer;
import dev.penumbra.api.JobClient;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From weight folders with the published layout, through the exporter, to masks over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ExportedModelsTest {

  private static final String FABRICATE = "src/test/python/fabricate_weights.py";
  private static final String CASE = "phantom-embolic";

  @TempDir static Path folder;

  private ApiServer server;

  @BeforeAll
  void aServiceWithExportedModels() throws IOException {
    Python python = Python.require(List.of("numpy", "torch"), folder);
    String models = folder.resolve("models").toString();
    String weights = folder.resolve("weights").toString();
    String plain = folder.resolve("plain").toString();
    String residual = folder.resolve("residual").toString();
    run(python, FABRICATE, "deepisles", weights);
    run(python, FABRICATE, "nnunet", plain);
    run(python, FABRICATE, "nnunet", residual, "--residual");
    export(python, "deepisles", "--weights", weights, "--out", models);
    export(python, "nnunet", "--model", plain, "--out", models, "--id", "plain-unet");
    export(python, "nnunet", "--model", residual, "--out", models, "--id", "residual-unet");
    server =
        ApiServer.startUnscripted(
            Map.of("penumbra.models-dir", models, "penumbra.model", "deepisles-seals"));
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static void run(Python python, String... arguments) throws IOException {
    Python.Run run = python.run(arguments);
    assertThat(run.code()).as(run.output()).isZero();
  }

  private static void export(Python python, String... arguments) throws IOException {
    String[] all = new String[arguments.length + 2];
    all[0] = "-m";
    all[1] = "penumbra_export";
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    run(python, all);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"deepisles-seals", "deepisles-nvauto", "deepisles", "plain-unet", "residual-unet"})
  void segmentsACase(String model) {
    HttpResponse<byte[]> accepted =
        server.post(
            "/api/segment",
            "{\"case_id\":\"%s\",\"model\":\"%s\",\"fast_mode\":false}".formatted(CASE, model));
    assertThat(accepted.statusCode()).as(JobClient.text(accepted)).isEqualTo(202);
    String id = JobClient.field(accepted, "jobId");
    JobClient jobs = new JobClient(server);
    HttpResponse<byte[]> done = jobs.finished(id);
    // It answers after each batch of patches and gives up after a number of answers.
    for (int tries = 0; tries < 60 && JobClient.field(done, "finishedAt").equals("null"); tries++) {
      done = jobs.finished(id);
    }
    assertThat(JobClient.field(done, "status")).as(JobClient.text(done)).isEqualTo("completed");
    // Random weights mark something; the grid has 3942 ml.
    assertThat(Double.parseDouble(JobClient.field(done, "volumeMl"))).isBetween(0.01, 3900.0);
  }
}
