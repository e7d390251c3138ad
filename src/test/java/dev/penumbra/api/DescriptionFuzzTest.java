package dev.penumbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * schemathesis makes requests of our own OpenAPI description: such as fit it, such as almost do,
 * and such as follow from earlier answers. No answer may be a 5xx or other than the description
 * says.
 */
final class DescriptionFuzzTest {

  private static final Map<String, Object> NO_LIMITS =
      Map.of(
          "penumbra.rate.requests", 0,
          "penumbra.rate.submissions", 0,
          "penumbra.rate.uploads", 0,
          "penumbra.rate.streams", 0,
          "penumbra.queue-size", 10_000);

  @TempDir Path folder;

  @Test
  void whatTheServiceAnswersIsWhatItsDescriptionSays() throws Exception {
    Path program = Program.require("schemathesis");
    Path log = folder.resolve("log");
    try (ApiServer server = ApiServer.start(NO_LIMITS)) {
      ProcessBuilder run =
          new ProcessBuilder(
                  program.toString(),
                  "--config-file",
                  Path.of("src/test/resources/schemathesis.toml").toAbsolutePath().toString(),
                  "run",
                  server.base() + "/openapi.yml",
                  "--max-examples",
                  Integer.getInteger("penumbra.fuzz.examples", 12).toString(),
                  "--seed",
                  Integer.getInteger("penumbra.fuzz.seed", 7).toString(),
                  "--generation-database",
                  "none",
                  "--continue-on-failure",
                  "--no-color")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      Process process = run.start();
      try {
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).as(Files.readString(log)).isTrue();
      } finally {
        process.destroyForcibly();
      }
      String said = Files.readString(log);
      assertThat(process.exitValue()).as(said).isZero();
      assertThat(said).as("what was tried").containsPattern("[0-9]+ generated");
      assertThat(server.get("/health/liveness").statusCode()).isEqualTo(200);
    }
  }
}
