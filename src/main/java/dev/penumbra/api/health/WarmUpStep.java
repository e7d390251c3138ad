package dev.penumbra.api.health;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the warm-up is at. */
sealed interface WarmUpStep {

  /** A sentence for a person. */
  String sentence();

  /** The step for programs: a word, and what belongs to it. */
  Map<String, Object> details();

  /**
   * PyTorch is being loaded.
   *
   * @param unpacked whether it lies unpacked on this machine already; else that is done first
   */
  record Library(boolean unpacked) implements WarmUpStep {
    @Override
    public String sentence() {
      return unpacked ? "Loading PyTorch." : "Unpacking and loading PyTorch, at the first start.";
    }

    @Override
    public Map<String, Object> details() {
      return Map.of("step", unpacked ? "loading-library" : "unpacking-library");
    }
  }

  /**
   * The default model's bundles are being loaded, one after the other.
   *
   * @param bundle the one that is being loaded
   * @param device where
   * @param number which one it is, from 1
   * @param total of how many, over all devices
   */
  record Loading(String bundle, String device, int number, int total) implements WarmUpStep {
    @Override
    public String sentence() {
      return "Loading model %s on %s (%d of %d).".formatted(bundle, device, number, total);
    }

    @Override
    public Map<String, Object> details() {
      Map<String, Object> details = new LinkedHashMap<>();
      details.put("step", "loading-model");
      details.put("loading", bundle);
      details.put("on", device);
      details.put("number", number);
      details.put("of", total);
      return details;
    }
  }
}
