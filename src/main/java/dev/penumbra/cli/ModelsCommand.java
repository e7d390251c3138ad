package dev.penumbra.cli;

import dev.penumbra.model.BundleCatalog;
import dev.penumbra.model.BundleManifest;
import dev.penumbra.model.ModelBundle;
import dev.penumbra.volume.Modality;
import io.micronaut.context.ApplicationContext;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code models}: which networks are here, and which bundles were refused and why. */
@Command(
    name = "models",
    description = "Lists the models.",
    mixinStandardHelpOptions = true,
    versionProvider = ProductVersion.class)
final class ModelsCommand implements Callable<Integer> {

  @Option(
      names = "--models-dir",
      paramLabel = "DIR",
      description = "Folder with further model bundles (PENUMBRA_MODELS_DIR).")
  private @Nullable String modelsDir;

  @Option(names = "--json", description = "One JSON object instead of lines for a person.")
  private boolean json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    LogSettings.quiet();
    try (ApplicationContext context =
        Contexts.start(Contexts.given("penumbra.models-dir", modelsDir))) {
      BundleCatalog catalog = context.getBean(BundleCatalog.class);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(asJson(catalog, context.getBean(ObjectMapper.class)));
      } else {
        catalog.all().forEach(model -> print(model, catalog, out));
        catalog
            .refused()
            .forEach(refused -> out.printf("%s: refused. %s%n", refused.name(), refused.reason()));
      }
      out.flush();
    }
    return 0;
  }

  private static void print(ModelBundle model, BundleCatalog catalog, PrintWriter out) {
    BundleManifest manifest = model.manifest();
    out.printf(
        "%s %s%s%n  %s%n  needs %s; license %s%n  %s%n",
        manifest.id(),
        manifest.version(),
        isDefault(model, catalog) ? " (default)" : "",
        manifest.title(),
        manifest.inputs().stream().map(Modality::name).collect(Collectors.joining(" + ")),
        manifest.license(),
        manifest.intendedUse());
  }

  private static String asJson(BundleCatalog catalog, ObjectMapper mapper) throws IOException {
    List<Map<String, Object>> models =
        catalog.all().stream()
            .map(
                model -> {
                  BundleManifest manifest = model.manifest();
                  Map<String, Object> one = new LinkedHashMap<>();
                  one.put("id", manifest.id());
                  one.put("version", manifest.version());
                  one.put("title", manifest.title());
                  one.put("inputs", manifest.inputs().stream().map(Modality::id).toList());
                  one.put("license", manifest.license());
                  one.put("intendedUse", manifest.intendedUse());
                  one.put("provenance", manifest.provenance());
                  one.put("isDefault", isDefault(model, catalog));
                  return one;
                })
            .toList();
    List<Map<String, Object>> refused =
        catalog.refused().stream()
            .map(r -> Map.<String, Object>of("name", r.name(), "reason", r.reason()))
            .toList();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("models", models);
    all.put("refused", refused);
    return mapper.writeValueAsString(all);
  }

  private static boolean isDefault(ModelBundle model, BundleCatalog catalog) {
    return model.manifest().id().equals(catalog.defaultBundle().manifest().id());
  }
}
