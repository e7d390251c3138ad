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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of this process: the built-in ones, listed by {@code models/index.txt} on the class
 * path, then those of the configured folder. Ensembles find their members among all of them,
 * wherever they stand. Read once; a bundle that cannot be used is logged and listed with its reason
 * and hides no other. Immutable and thread-safe.
 */
@Singleton
public final class BundleCatalog {

  private static final Logger LOG = LoggerFactory.getLogger(BundleCatalog.class);

  private static final String ROOT = "models";

  private final Map<String, Model> models = new LinkedHashMap<>();
  private final Map<String, ModelBundle> bundles = new HashMap<>();
  private final Set<String> ensembles = new HashSet<>();
  private final List<RefusedBundle> refused = new ArrayList<>();
  private final Map<String, byte[]> documents = new HashMap<>();
  private final boolean complete;
  private final Model byDefault;

  /** What stood in one place: an ensemble's members may come after it. */
  private record Found(String name, Manifest manifest) {}

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
    this(config, loader, root, true);
  }

  private BundleCatalog(ModelConfig config, ClassLoader loader, String root, boolean complete) {
    this.complete = complete;
    Map<String, Found> read = new LinkedHashMap<>();
    for (String id : builtIn(loader, root)) {
      add(read, id, () -> new ClassPathSource(loader, root, id));
    }
    config.modelsFolder().ifPresent(folder -> addFolder(read, folder));
    read.values().forEach(this::enter);
    Model found = models.get(config.modelOrDefault());
    if (found == null) {
      throw new SettingRefused(
          "penumbra.model", "PENUMBRA_MODEL", config.modelOrDefault(), allowed());
    }
    byDefault = found;
  }

  /**
   * The models as their manifests describe them, for a process that runs none: their files need not
   * be there.
   *
   * @param config where the manifests are and which model is the default
   * @return the catalog
   * @throws SettingRefused as the constructor
   */
  public static BundleCatalog described(ModelConfig config) {
    return new BundleCatalog(config, BundleCatalog.class.getClassLoader(), ROOT, false);
  }

  /**
   * All models that can be used.
   *
   * @return the built-in ones first, then by file name
   */
  public List<Model> all() {
    return List.copyOf(models.values());
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
  public Optional<Model> find(String id) {
    return Optional.ofNullable(models.get(id));
  }

  /**
   * A model with networks of its own by its id.
   *
   * @param id the manifest's id
   * @return the bundle, empty where there is none or it is an ensemble
   */
  public Optional<ModelBundle> bundle(String id) {
    return Optional.ofNullable(bundles.get(id));
  }

  /**
   * The model that is used when a request names none.
   *
   * @return the configured one
   */
  public Model defaultModel() {
    return byDefault;
  }

  /**
   * What tells a model from another of the same id: changes with its manifest, which names the
   * digests of its files, and with those of an ensemble's members that are here.
   *
   * @param model one of this catalog
   * @return SHA-256 in hexadecimal digits
   */
  public String digest(Model model) {
    MessageDigest digest = sha256();
    digest.update(documents.get(model.id()));
    if (model instanceof EnsembleModel ensemble) {
      ensemble.available().forEach(member -> digest.update(documents.get(member.id())));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private String allowed() {
    String ids =
        models.isEmpty()
            ? "the id of a model, but no model was found"
            : "one of " + String.join(", ", models.keySet());
    return refused.isEmpty()
        ? ids
        : ids
            + " (refused: "
            + String.join("; ", refused.stream().map(r -> r.name() + ": " + r.reason()).toList())
            + ")";
  }

  private void addFolder(Map<String, Found> read, String folder) {
    Path root = Path.of(folder);
    try (Stream<Path> entries = Files.list(root)) {
      entries
          .sorted()
          .filter(BundleCatalog::looksLikeBundle)
          .forEach(
              place ->
                  add(read, String.valueOf(place.getFileName()), () -> ModelBundle.source(place)));
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

  private void add(Map<String, Found> read, String name, Supplier<BundleSource> place) {
    try {
      BundleSource source = place.get();
      byte[] document = ModelBundle.document(source);
      Manifest manifest = ManifestDocument.read(document);
      String id = manifest.id();
      if (read.containsKey(id)) {
        throw new BundleRefused("There is another model with the id " + id + " already.");
      }
      if (manifest instanceof BundleManifest single) {
        bundles.put(
            id, complete ? ModelBundle.of(single, source) : ModelBundle.described(single, source));
      } else {
        ensembles.add(id);
      }
      read.put(id, new Found(name, manifest));
      documents.put(id, document);
    } catch (BundleRefused e) {
      refuse(name, e);
    }
  }

  private void enter(Found found) {
    String id = found.manifest().id();
    try {
      if (found.manifest() instanceof EnsembleManifest ensemble) {
        refuseNested(ensemble);
        EnsembleModel model = EnsembleModel.of(ensemble, this::bundle, this::absence);
        model
            .absent()
            .forEach(
                member ->
                    LOG.info("Model {} does without {}: {}", id, member.id(), member.reason()));
        models.put(id, model);
      } else {
        bundle(id).ifPresent(bundle -> models.put(id, bundle));
      }
    } catch (BundleRefused e) {
      refuse(found.name(), e);
    }
  }

  private void refuseNested(EnsembleManifest ensemble) {
    for (EnsembleManifest.Member member : ensemble.members()) {
      if (ensembles.contains(member.model())) {
        throw new BundleRefused(
            "Field members names "
                + member.model()
                + ", which is an ensemble; members must be single models.");
      }
    }
  }

  /** Why there is no bundle of an id, as a sentence without a capital letter. */
  private String absence(String id) {
    return refused.stream()
        .filter(bundle -> bundle.name().equals(id) || bundle.name().equals(id + ".zip"))
        .findFirst()
        .map(bundle -> "its bundle is refused. " + bundle.reason())
        .orElse("there is no bundle of this id here.");
  }

  private void refuse(String name, BundleRefused why) {
    LOG.warn("Model bundle {} is refused: {}", name, why.getMessage());
    refused.add(new RefusedBundle(name, why.getMessage()));
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
