package dev.penumbra.jobs;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The devices that work is done on, and which models were found not to fit into the memory of
 * which. That lasts as long as the process. Thread-safe.
 */
final class Devices {

  private final Map<String, Set<String>> tooSmall = new HashMap<>(); // devices by model
  private List<String> all = List.of();

  /**
   * Says which devices there are.
   *
   * @param names each one once
   */
  synchronized void found(List<String> names) {
    all = List.copyOf(names);
  }

  /**
   * The devices.
   *
   * @return their names; none until they were found
   */
  synchronized List<String> all() {
    return all;
  }

  /**
   * Whether a device may try a model.
   *
   * @param model the bundle's id
   * @param device the device's name
   * @return false where the model did not fit and another device is left that may try it
   */
  synchronized boolean fits(String model, String device) {
    Set<String> refused = tooSmall.getOrDefault(model, Set.of());
    return !refused.contains(device) || refused.containsAll(all);
  }

  /**
   * A model did not fit into the memory of a device.
   *
   * @param model the bundle's id
   * @param device the device's name
   * @return whether another device may try it
   */
  synchronized boolean tooSmall(String model, String device) {
    Set<String> refused = tooSmall.computeIfAbsent(model, id -> new HashSet<>());
    refused.add(device);
    return !refused.containsAll(all);
  }

  /**
   * A model did its work on a device; whatever was wrong there before is over.
   *
   * @param model the bundle's id
   * @param device the device's name
   */
  synchronized void didFit(String model, String device) {
    tooSmall.getOrDefault(model, new HashSet<>()).remove(device);
  }
}
