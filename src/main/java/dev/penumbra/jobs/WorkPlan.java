package dev.penumbra.jobs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * When waiting jobs are likely to begin and to end, each on the device that is free first and that
 * its model fits (list scheduling, Graham 1966). Times are seconds from now; NaN until measured.
 */
final class WorkPlan {

  private final Devices devices;
  private final Map<String, Double> freeIn = new LinkedHashMap<>();

  /**
   * A plan in which nothing waits yet.
   *
   * @param devices where work is done
   * @param freeIn when each device is free, by its name; at least one
   */
  WorkPlan(Devices devices, Map<String, Double> freeIn) {
    this.devices = devices;
    this.freeIn.putAll(freeIn);
  }

  /** When a job of a model would begin if it were the next one. */
  double begins(String model) {
    return freeIn.get(device(model));
  }

  /** When any job would begin if it were the next one. */
  double begins() {
    return freeIn.values().stream().min(Double::compare).orElseThrow();
  }

  /**
   * Plans the next job.
   *
   * @param model the bundle that does it
   * @param seconds how long it takes
   * @return when it ends
   */
  double next(String model, double seconds) {
    String device = device(model);
    double end = freeIn.get(device) + seconds;
    freeIn.put(device, end);
    return end;
  }

  /**
   * The device that takes the next job of a model; one that nobody knows the time of comes last.
   */
  private String device(String model) {
    List<String> all = List.copyOf(freeIn.keySet());
    return all.stream()
        .filter(device -> devices.fits(model, device))
        .min((a, b) -> Double.compare(freeIn.get(a), freeIn.get(b)))
        .orElse(all.get(0));
  }
}
