package dev.penumbra.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.penumbra.TestEnvironment;
import io.micronaut.context.ApplicationContext;
import io.micronaut.core.type.Argument;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** A setting that cannot be used stops the start with one line and exit code 2. */
final class WrongSettingsTest {

  @TempDir static Path folder;

  /** What {@code serve} prints and returns with settings that it refuses. */
  private record End(int code, String printed) {}

  private static End serve(String key, String value) {
    Map<String, Object> settings =
        new HashMap<>(
            Map.of(
                "micronaut.server.port",
                -1,
                "penumbra.data-dir",
                folder.resolve("data").toString(),
                "penumbra.warm-up",
                false));
    settings.put(key, value);
    Throwable thrown =
        catchThrowable(
            () -> {
              ApplicationContext context = Contexts.start(settings);
              ServeCommand.begin(context);
              context.close();
            });
    assertThat(thrown).as("the start with %s=%s", key, value).isInstanceOf(Exception.class);
    StringWriter printed = new StringWriter();
    CommandLine command = new CommandLine(new PenumbraCommand()).setErr(new PrintWriter(printed));
    int code =
        new Failures()
            .handleExecutionException((Exception) thrown, command, command.getParseResult());
    return new End(code, printed.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "penumbra.retention, PENUMBRA_RETENTION, abc, 'a duration of at most 3650d'",
    "penumbra.job-timeout, PENUMBRA_JOB_TIMEOUT, 24, a duration",
    "penumbra.job-timeout, PENUMBRA_JOB_TIMEOUT, 4000d, at most 3650d",
    "penumbra.job-timeout, PENUMBRA_JOB_TIMEOUT, -5s, 'longer than zero, for example 30m'",
    "penumbra.queue-size, PENUMBRA_QUEUE_SIZE, many, a whole number",
    "penumbra.queue-size, PENUMBRA_QUEUE_SIZE, 0, at least 1",
    "penumbra.uploads.max-file-size, PENUMBRA_UPLOADS_MAX_FILE_SIZE, 5XB, a size",
    "penumbra.uploads.budget, PENUMBRA_UPLOADS_BUDGET, 99999999999GB, a size",
    "penumbra.hub.cache-budget, PENUMBRA_HUB_CACHE_BUDGET, 0, 'a size, for example 5GB'",
    "penumbra.warm-up, PENUMBRA_WARM_UP, maybe, true or false",
    "penumbra.trial-run, PENUMBRA_TRIAL_RUN, '', true or false",
    "penumbra.threads, PENUMBRA_THREADS, two, a whole number",
    "penumbra.threads, PENUMBRA_THREADS, 0, a whole number from 1 to 1024",
    "penumbra.weights-memory, PENUMBRA_WEIGHTS_MEMORY, lots, a size above 0",
    "penumbra.role, PENUMBRA_ROLE, api, 'all where penumbra.nats.url (environment'",
    "penumbra.role, PENUMBRA_ROLE, worker, 'for example nats://host:4222'",
    "penumbra.role, PENUMBRA_ROLE, boss, 'one of all, api, worker'",
    "penumbra.cpu-precision, PENUMBRA_CPU_PRECISION, float8, 'float32, bfloat16 or auto'",
    "penumbra.device, PENUMBRA_DEVICE, gpu, 'auto, cpu or cuda:N'",
    "penumbra.model, PENUMBRA_MODEL, unknown, 'one of synthstroke-small, adc-threshold'",
    "penumbra.models-dir, PENUMBRA_MODELS_DIR, /nowhere/models, a folder that exists",
    "penumbra.hub.endpoint, HF_ENDPOINT, ftp://hub.example, the address of a hub",
    "penumbra.links.public-url, PUBLIC_URL, app.example.org, an address without a query",
    "penumbra.cors.allowed-origins, CORS_ALLOWED_ORIGINS, https://*.example, an origin",
    "penumbra.cors.max-age, PENUMBRA_CORS_MAX_AGE, -1s, 0s or longer",
    "penumbra.events.heartbeat, PENUMBRA_EVENTS_HEARTBEAT, 0s, longer than zero",
    "penumbra.frame-ancestors, PENUMBRA_FRAME_ANCESTORS, '*; script-src *', or origins",
    "micronaut.server.port, PORT, http, a whole number",
    "micronaut.server.port, PORT, 70000, a port from 0 to 65535",
  })
  void isOneLineThatNamesKeyValueAndWhatIsAllowed(
      String key, String environment, String value, String allowed) {
    End end = serve(key, value);
    assertThat(end.code()).as(end.printed()).isEqualTo(2);
    assertThat(end.printed())
        .hasLineCount(1)
        .startsWith(
            "penumbra: %s (environment: %s) is \"%s\" but must be "
                .formatted(key, environment, value))
        .contains(allowed);
  }

  @Test
  void aFolderThatCannotBeMadeIsNamedBeforeTheServerStarts() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    for (String key : new String[] {"penumbra.data-dir", "penumbra.results-dir"}) {
      End end = serve(key, file.resolve("inside").toString());
      assertThat(end.code()).as(end.printed()).isEqualTo(2);
      assertThat(end.printed())
          .hasLineCount(1)
          .startsWith("penumbra: " + key)
          .contains(file.toString(), "make and write to");
    }
  }

  @Test
  void aSecretIsNotShown() {
    End end = serve("penumbra.hub.token", "hf_secret word");
    assertThat(end.code()).isEqualTo(2);
    assertThat(end.printed()).hasLineCount(1).contains("HF_TOKEN").doesNotContain("hf_secret");
    assertThat(new Setting("penumbra.some.token", Argument.STRING))
        .returns("***", setting -> setting.shown("abc"));
  }

  @Test
  void aNameThatIsAlmostASettingsIsWarnedOf() {
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    Logger logger = (Logger) LoggerFactory.getLogger(SettingsCheck.class);
    logger.addAppender(lines);
    try {
      TestEnvironment environment =
          new TestEnvironment(
              Map.of("PENUMBRA_RETENTON", "1h", "PENUMBRA_HUB_CACHE_BUDGET", "6GB"));
      ApplicationContext.builder().banner(false).propertySources(environment).start().close();
    } finally {
      logger.detachAppender(lines);
    }
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .contains(
            "PENUMBRA_RETENTON in the environment is no setting and has no effect."
                + " Is PENUMBRA_RETENTION meant?")
        .noneMatch(line -> line.contains("CACHE_BUDGET"));
  }

  @ParameterizedTest
  @CsvSource({
    "--port, seven, 'Invalid value for option ''--port'''",
    "--prot, 7860, Is --port meant?",
    "--log-level, loud, '--log-level (environment: LOG_LEVEL) is \"loud\" but must be ERROR'",
  })
  void aWrongFlagIsOneLineToo(String flag, String value, String part) {
    String before = System.getProperty(LogSettings.LEVEL);
    StringWriter printed = new StringWriter();
    try {
      int code =
          PenumbraCommand.commandLine()
              .setErr(new PrintWriter(printed))
              .execute("serve", flag, value);
      assertThat(code).isEqualTo(2);
    } finally {
      if (before == null) {
        System.clearProperty(LogSettings.LEVEL);
      } else {
        System.setProperty(LogSettings.LEVEL, before);
      }
    }
    assertThat(printed.toString()).hasLineCount(1).startsWith("penumbra: ").contains(part);
  }
}
