package dev.penumbra.cli;

import dev.penumbra.cases.CaseCatalog;
import dev.penumbra.cases.CaseSummary;
import dev.penumbra.cases.SourceStatus;
import dev.penumbra.inference.ComputeDevice;
import dev.penumbra.inference.ComputeDevices;
import dev.penumbra.jobs.RoleConfig;
import dev.penumbra.model.BundleCatalog;
import dev.penumbra.model.Model;
import dev.penumbra.results.BuildVersion;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One block in the log that says what has been started: devices, models, sources of cases, folders,
 * who may call, limits, and what was set. Without secrets. Written in the background once the
 * server listens, since counting GPUs takes a while; asking the sources makes them look for their
 * cases.
 */
@Singleton
final class StartReport {

  private static final Logger LOG = LoggerFactory.getLogger(StartReport.class);

  private static final List<String> LIMITS =
      List.of(
          "penumbra.queue-size",
          "penumbra.queue-size-per-client",
          "penumbra.job-timeout",
          "penumbra.uploads.max-file-size",
          "penumbra.uploads.per-client",
          "penumbra.uploads.budget",
          "penumbra.results-budget",
          "penumbra.retention",
          "penumbra.hub.cache-budget");

  private static final String NATS = "penumbra.nats.url";
  private static final String RATES = "penumbra.rate.";
  private static final String ACCESS = "penumbra.access.";

  private final RoleConfig role;
  private final Settings settings;
  private final ComputeDevices devices;
  private final BundleCatalog models;
  private final CaseCatalog cases;
  private final WritableFolders folders;

  StartReport(
      RoleConfig role,
      Settings settings,
      ComputeDevices devices,
      BundleCatalog models,
      CaseCatalog cases,
      WritableFolders folders) {
    this.role = role;
    this.settings = settings;
    this.devices = devices;
    this.models = models;
    this.cases = cases;
    this.folders = folders;
  }

  /** Writes the block soon, on a thread of its own. */
  void writeSoon() {
    Thread thread = new Thread(this::write, "penumbra-start-report");
    thread.setDaemon(true);
    thread.start();
  }

  private void write() {
    try {
      LOG.info("{}", text());
    } catch (RuntimeException e) { // what is amiss says so where it is used
      LOG.warn("What was started cannot be told: {}", e.toString());
    }
  }

  /** The block. Waits for the devices where the default model is loaded on them at the start. */
  String text() {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("role", role());
    lines.put("devices", devices());
    lines.put("models", models());
    lines.put("cases", cases());
    lines.put("folders", folders());
    lines.put("origins", origins());
    lines.put("links", links());
    lines.put("limits", values(Stream.concat(LIMITS.stream(), under(RATES))));
    lines.put("access", values(under(ACCESS)));
    lines.put("set", values(settings.keys().filter(settings::isSet)));
    return lines.entrySet().stream()
        .filter(line -> !line.getValue().isEmpty())
        .map(line -> "\n  %-8s %s".formatted(line.getKey(), line.getValue()))
        .collect(
            Collectors.joining(
                "",
                "Penumbra " + BuildVersion.current() + ", Java " + Runtime.version().feature(),
                ""));
  }

  private String role() {
    return switch (role.role()) {
      case ALL -> value(NATS).isBlank() ? "all" : "all, shares its jobs";
      case API -> "api: takes requests; jobs are done by workers";
      case WORKER -> "worker: does jobs; answers health, info and metrics only";
    };
  }

  private String devices() {
    if (!role.role().doesJobs()) {
      return "none";
    }
    Optional<List<ComputeDevice>> known = devices.known();
    if (known.isEmpty() && settings.isTrue("penumbra.warm-up")) {
      known = Optional.of(devices.all());
    }
    return known
        .map(all -> all.stream().map(ComputeDevice::name).collect(Collectors.joining(", ")))
        .orElse("looked for with the first job");
  }

  private String models() {
    Stream<String> here =
        models.all().stream()
            .map(
                model ->
                    model.id()
                        + " "
                        + model.manifest().version()
                        + (isDefault(model) ? " (default)" : ""));
    Stream<String> refused = models.refused().stream().map(bundle -> bundle.name() + " (refused)");
    return Stream.concat(here, refused).collect(Collectors.joining(", "));
  }

  private boolean isDefault(Model model) {
    return model.equals(models.defaultModel());
  }

  private String cases() {
    Map<String, Long> counts =
        cases.list().stream()
            .collect(Collectors.groupingBy(CaseSummary::source, Collectors.counting()));
    return cases.sources().entrySet().stream()
        .map(source -> source.getKey() + " " + state(source.getValue(), counts, source.getKey()))
        .collect(Collectors.joining(", "));
  }

  private static String state(SourceStatus status, Map<String, Long> counts, String source) {
    long count = counts.getOrDefault(source, 0L);
    return switch (status.state()) {
      case READY -> Long.toString(count);
      case LOADING -> count + " (being listed)";
      case DOWN -> count + " (down)";
    };
  }

  private String folders() {
    List<String> all = new ArrayList<>();
    all.add("data " + withFreeSpace(folders.data()));
    all.add("results " + withFreeSpace(folders.results()));
    for (String key : List.of("penumbra.cases-dir", "penumbra.models-dir")) {
      String folder = value(key);
      if (!folder.isEmpty()) {
        all.add(key.substring(key.indexOf('.') + 1, key.lastIndexOf('-')) + " " + folder);
      }
    }
    return String.join(", ", all);
  }

  private static String withFreeSpace(Path folder) {
    Path place = folder;
    while (!Files.exists(place) && place.getParent() != null) {
      place = place.getParent();
    }
    try {
      double free = Files.getFileStore(place).getUsableSpace() / (double) (1L << 30);
      return "%s (%s GB free)".formatted(folder, String.format(Locale.ROOT, "%.1f", free));
    } catch (IOException e) {
      return folder.toString();
    }
  }

  private String origins() {
    String origins =
        Stream.of(value("penumbra.cors.allowed-origins").split(",", -1))
            .map(String::strip)
            .filter(origin -> !origin.isEmpty())
            .collect(Collectors.joining(", "));
    return origins.isEmpty() ? "none" : origins;
  }

  private String links() {
    String given = value("penumbra.links.public-url").strip();
    String space = value("penumbra.links.space-host").strip();
    if (!given.isEmpty()) {
      return given.split("\\s+", 2)[0];
    }
    return space.isEmpty() ? "as each request says" : "https://" + space;
  }

  private Stream<String> under(String prefix) {
    return settings.keys().filter(key -> key.startsWith(prefix));
  }

  private String values(Stream<String> keys) {
    return keys.flatMap(
            key ->
                settings.shown(key).stream()
                    .filter(value -> !value.isBlank())
                    .map(value -> shortened(key) + "=" + value))
        .collect(Collectors.joining(", "));
  }

  private static String shortened(String key) {
    return key.replaceFirst("^penumbra\\.", "");
  }

  private String value(String key) {
    return settings.shown(key).orElse("");
  }
}
