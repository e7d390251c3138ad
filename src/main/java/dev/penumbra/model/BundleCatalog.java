package dev.penumbra.model;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of this process: the built-in ones, listed by {@code models/index.txt} on the class
 * path, then those of the configured folder. Read once; a bundle that cannot be used is logged and
 * listed with its reason and hides no other. Immutable and thread-safe.
 */
@Singleton
public final class BundleCatalog {

  private static final Logger LOG = LoggerFactory.getLogger(BundleCatalog.class);

  private static final String ROOT = "models";

  private final Map<String, ModelBundle> bundles = new LinkedHashMap<>();
  private final List<RefusedBundle> refused = new ArrayList<>();
  private final ModelBundle byDefault;

  /**
   * Reads all bundles.
   *
   * @param config where they are and which is the default
   * @throws SettingRefused if the folder does not exist or the default model is not among them
   */
  @Inject
  public BundleCatalog(ModelConfig config) {
    this(config, BundleCatalog.class.getClassLoader(), ROOT);
  }

  BundleCatalog(ModelConfig config, ClassLoader loader, String root) {
    for (String id : builtIn(loader, root)) {
      add(id, () -> ModelBundle.read(new ClassPathSource(loader, root, id)));
    }
    config.modelsFolder().ifPresent(this::addFolder);
    ModelBundle found = bundles.get(config.modelOrDefault());
    if (found == null) {
      throw new SettingRefused(
          "penumbra.model", "PENUMBRA_MODEL", config.modelOrDefault(), allowed());
    }
    byDefault = found;
  }

  /**
   * All models that can be used.
   *
   * @return the built-in ones first, then by file name
   */
  public List<ModelBundle> all() {
    return List.copyOf(bundles.values());
  }

  /**
   * The bundles that were found and cannot be used.
   *
   * @return each with the reason
   */
  public List<RefusedBundle> refused() {
    return List.copyOf(refused);
  }

  /**
   * A model by its id.
   *
   * @param id the manifest's id
   * @return the model, empty where there is none
   */
  public Optional<ModelBundle> find(String id) {
    return Optional.ofNullable(bundles.get(id));
  }

  /**
   * The model that is used when a request names none.
   *
   * @return the configured one
   */
  public ModelBundle defaultBundle() {
    return byDefault;
  }

  private String allowed() {
    String ids =
        bundles.isEmpty()
            ? "the id of a model, but no model was found"
            : "one of " + String.join(", ", bundles.keySet());
    return refused.isEmpty()
        ? ids
        : ids
            + " (refused: "
            + String.join("; ", refused.stream().map(r -> r.name() + ": " + r.reason()).toList())
            + ")";
  }

  private void addFolder(String folder) {
    Path root = Path.of(folder);
    try (Stream<Path> entries = Files.list(root)) {
      entries
          .sorted()
          .filter(BundleCatalog::looksLikeBundle)
          .forEach(
              place -> add(String.valueOf(place.getFileName()), () -> ModelBundle.read(place)));
    } catch (IOException | UncheckedIOException e) {
      throw new SettingRefused(
          "penumbra.models-dir",
          "PENUMBRA_MODELS_DIR",
          folder,
          "a folder that exists and can be read");
    }
  }

  private static boolean looksLikeBundle(Path place) {
    return Files.isDirectory(place)
        ? Files.exists(place.resolve(BundleSource.MANIFEST))
        : place.getFileName().toString().endsWith(".zip");
  }

  private void add(String name, Supplier<ModelBundle> read) {
    try {
      ModelBundle bundle = read.get();
      String id = bundle.manifest().id();
      if (bundles.putIfAbsent(id, bundle) != null) {
        throw new BundleRefused("There is another model with the id " + id + " already.");
      }
    } catch (BundleRefused e) {
      LOG.warn("Model bundle {} is refused: {}", name, e.getMessage());
      refused.add(new RefusedBundle(name, e.getMessage()));
    }
  }

  private static List<String> builtIn(ClassLoader loader, String root) {
    InputStream in = loader.getResourceAsStream(root + "/index.txt");
    if (in == null) {
      return List.of();
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
