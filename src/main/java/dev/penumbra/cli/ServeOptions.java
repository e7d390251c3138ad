package dev.penumbra.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The service's settings as flags; each is also an environment name and a property. */
final class ServeOptions {

  @Option(names = "--port", paramLabel = "N", description = "Port, default 7860 (PORT).")
  private @Nullable Integer port;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Folder for what the service keeps (PENUMBRA_DATA_DIR).")
  private @Nullable String dataDir;

  @Option(
      names = "--results-dir",
      paramLabel = "DIR",
      description = "Folder for results, default <data>/results (PENUMBRA_RESULTS_DIR).")
  private @Nullable String resultsDir;

  @Option(
      names = "--cases-dir",
      paramLabel = "DIR",
      description = "Folder with cases in BIDS or ISLES layout (PENUMBRA_CASES_DIR).")
  private @Nullable String casesDir;

  @Option(
      names = "--models-dir",
      paramLabel = "DIR",
      description = "Folder with further model bundles (PENUMBRA_MODELS_DIR).")
  private @Nullable String modelsDir;

  @Option(
      names = "--device",
      paramLabel = "D",
      description = "auto, cpu, cuda:N or several with commas; default auto (PENUMBRA_DEVICE).")
  private @Nullable String device;

  @Option(names = "--model", paramLabel = "ID", description = "Default model (PENUMBRA_MODEL).")
  private @Nullable String model;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description =
          "all, api (takes requests) or worker (does jobs); the latter two with --nats-url;"
              + " default all (PENUMBRA_ROLE).")
  private @Nullable String role;

  @Option(
      names = "--nats-url",
      paramLabel = "URL,…",
      description = "NATS servers to share the jobs through (PENUMBRA_NATS_URL).")
  private @Nullable String natsUrl;

  @Option(
      names = "--cors-allowed-origins",
      paramLabel = "URL,…",
      description = "Origins that may call the API from a browser (CORS_ALLOWED_ORIGINS).")
  private @Nullable String corsAllowedOrigins;

  @Option(
      names = "--public-url",
      paramLabel = "URL",
      description = "Where clients reach the service (PUBLIC_URL).")
  private @Nullable String publicUrl;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "ERROR, WARN, INFO, DEBUG or TRACE (LOG_LEVEL).")
  private @Nullable String logLevel;

  /** The given flags as properties; what was not given is absent. */
  Map<String, Object> properties() {
    return Contexts.given(
        "micronaut.server.port",
        port,
        "penumbra.data-dir",
        dataDir,
        "penumbra.results-dir",
        resultsDir,
        "penumbra.cases-dir",
        casesDir,
        "penumbra.models-dir",
        modelsDir,
        "penumbra.device",
        device,
        "penumbra.model",
        model,
        "penumbra.role",
        role,
        "penumbra.nats.url",
        natsUrl,
        "penumbra.cors.allowed-origins",
        corsAllowedOrigins,
        "penumbra.links.public-url",
        publicUrl);
  }

  /**
   * Sets the level for the logging that starts with the first logger.
   *
   * @throws dev.penumbra.model.SettingRefused if it is none
   */
  void applyLogLevel() {
    if (logLevel != null) {
      System.setProperty(LogSettings.LEVEL, logLevel);
    }
    LogSettings.check();
  }
}
