package dev.penumbra.cli;

import dev.penumbra.model.BundleCatalog;
import dev.penumbra.model.EnsembleModel;
import dev.penumbra.model.Manifest;
import dev.penumbra.model.Mode;
import dev.penumbra.model.Model;
import dev.penumbra.model.ModelBundle;
import dev.penumbra.model.RunOption;
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
import java.util.stream.Stream;
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
        Contexts.startAlone(Contexts.given("penumbra.models-dir", modelsDir))) {
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

  private static void print(Model model, BundleCatalog catalog, PrintWriter out) {
    Manifest manifest = model.manifest();
    out.printf(
        "%s %s%s%n  %s%n  needs %s; license %s%n  %s%n",
        manifest.id(),
        manifest.version(),
        isDefault(model, catalog) ? " (default)" : "",
        manifest.title(),
        model.inputs().stream().map(Modality::name).collect(Collectors.joining(" + ")),
        manifest.license(),
        manifest.intendedUse());
    if (model instanceof EnsembleModel ensemble) {
      for (Mode mode : Mode.values()) {
        out.printf("  %s: %s%n", mode.id(), String.join(", ", ids(model, mode)));
        print(model.members(mode), out);
      }
      ensemble
          .absent()
          .forEach(member -> out.printf("  without %s: %s%n", member.id(), member.reason()));
    } else {
      print(model.members(Mode.FULL), out);
    }
  }

  private static void print(List<ModelBundle> members, PrintWriter out) {
    String options =
        Stream.of(RunOption.values())
            .flatMap(
                option ->
                    Model.bounds(option, members).stream()
                        .map(bounds -> "--" + option.id() + " " + bounds))
            .collect(Collectors.joining(", "));
    if (!options.isEmpty()) {
      out.printf("  may be chosen: %s%n", options);
    }
  }

  private static List<String> ids(Model model, Mode mode) {
    return model.members(mode).stream().map(ModelBundle::id).toList();
  }

  private static String asJson(BundleCatalog catalog, ObjectMapper mapper) throws IOException {
    List<Map<String, Object>> models =
        catalog.all().stream().map(model -> asMap(model, isDefault(model, catalog))).toList();
    List<Map<String, Object>> refused =
        catalog.refused().stream()
            .map(r -> Map.<String, Object>of("name", r.name(), "reason", r.reason()))
            .toList();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("models", models);
    all.put("refused", refused);
    return mapper.writeValueAsString(all);
  }

  private static Map<String, Object> asMap(Model model, boolean isDefault) {
    Manifest manifest = model.manifest();
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("id", manifest.id());
    one.put("version", manifest.version());
    one.put("title", manifest.title());
    one.put("inputs", model.inputs().stream().map(Modality::id).toList());
    one.put("license", manifest.license());
    one.put("intendedUse", manifest.intendedUse());
    one.put("provenance", manifest.provenance());
    one.put("isDefault", isDefault);
    if (model instanceof EnsembleModel ensemble) {
      Map<String, Object> modes = new LinkedHashMap<>();
      Stream.of(Mode.values()).forEach(mode -> modes.put(mode.id(), ids(model, mode)));
      one.put("modes", modes);
      one.put(
          "unavailableMembers",
          ensemble.absent().stream()
              .map(member -> Map.of("id", member.id(), "reason", member.reason()))
              .toList());
    }
    return one;
  }

  private static boolean isDefault(Model model, BundleCatalog catalog) {
    return model.equals(catalog.defaultModel());
  }
}
