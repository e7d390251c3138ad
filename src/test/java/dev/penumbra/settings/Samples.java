package dev.penumbra.settings;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A value for each setting that is right and not its default, as the environment would have it. */
final class Samples {

  /** The columns' names. */
  private static final String COLUMN = "subject_id|dwi|adc|flair|lesion_mask";

  private static final String FOLDER = "target/every-setting";

  private static final Map<String, String> SPECIAL =
      Map.ofEntries(
          Map.entry("micronaut.server.port", "7999"),
          Map.entry("penumbra.space-id", "somebody/space"),
          Map.entry("penumbra.data-dir", FOLDER + "/data"),
          Map.entry("penumbra.results-dir", FOLDER + "/results"),
          Map.entry("penumbra.cases-dir", FOLDER + "/cases"),
          Map.entry("penumbra.models-dir", FOLDER + "/models"),
          Map.entry("penumbra.hub.cache-dir", FOLDER + "/hub"),
          Map.entry("penumbra.hub.hf-home", FOLDER + "/home"),
          Map.entry("penumbra.hub.dataset", "somebody/data"),
          Map.entry("penumbra.hub.revision", "refs/convert/parquet"),
          Map.entry("penumbra.hub.endpoint", "https://hub.example"),
          Map.entry("penumbra.hub.token", "hf_sample"),
          Map.entry("penumbra.device", "cpu"),
          Map.entry("penumbra.model", "another"),
          Map.entry("penumbra.weights-memory", "3GB"),
          Map.entry("penumbra.cpu-precision", "auto"),
          Map.entry("penumbra.cors.allowed-origins", "https://a.example,https://b.example"),
          Map.entry("penumbra.links.public-url", "https://c.example"),
          Map.entry("penumbra.links.space-host", "d.example"),
          Map.entry("penumbra.links.trusted-proxies", "192.0.2.0/24"),
          Map.entry("penumbra.frame-ancestors", "https://e.example"),
          Map.entry("penumbra.role", "worker"),
          Map.entry("penumbra.nats.replicas", "3"),
          Map.entry("penumbra.batch-size", "3"),
          Map.entry("penumbra.threads", "3"));

  private Samples() {}

  /**
   * The values that this test knows: those above, and by the kind of the default the others. What
   * other tests alone know how to set, such as lists of tokens, is not among them.
   */
  static Map<String, String> of(Iterable<DocumentedSetting> settings) {
    Map<String, String> samples = new TreeMap<>();
    for (DocumentedSetting setting : settings) {
      Optional.ofNullable(SPECIAL.get(setting.key()))
          .or(() -> setting.byDefault().flatMap(Samples::other))
          .ifPresent(value -> samples.put(setting.key(), value));
    }
    return samples;
  }

  private static Optional<String> other(String byDefault) {
    if (byDefault.equals("true")) {
      return Optional.of("false");
    }
    if (byDefault.equals("false")) {
      return Optional.of("true");
    }
    if (byDefault.matches("\\d+(ms|s|m|h|d)")) {
      return Optional.of("77s");
    }
    if (byDefault.matches("\\d+(KB|MB|GB)")) {
      return Optional.of("77MB");
    }
    if (byDefault.matches("\\d+")) {
      return Optional.of("9");
    }
    return byDefault.matches(COLUMN) ? Optional.of("other_" + byDefault) : Optional.empty();
  }
}
