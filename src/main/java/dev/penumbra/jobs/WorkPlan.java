package dev.penumbra.jobs;

import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/**
 * When waiting jobs are likely to begin and to end, each on the device that is free first and that
 * its model fits (list scheduling, Graham 1966). Times are seconds from now; NaN where it is not
 * known, and where no device takes a model.
 */
final class WorkPlan {

  private final List<Group> groups;

  /** Devices that take the same models. */
  static final class Group {
    private final Predicate<String> takes;
    private final PriorityQueue<Double> freeIn = new PriorityQueue<>(); // NaN comes last

    /**
     * Devices.
     *
     * @param takes which models they take, by id
     * @param freeIn when each of them is free
     */
    Group(Predicate<String> takes, List<Double> freeIn) {
      this.takes = takes;
      this.freeIn.addAll(freeIn);
    }

    private double begins() {
      return freeIn.element();
    }
  }

  /**
   * A plan in which nothing waits yet.
   *
   * @param groups the devices
   */
  WorkPlan(List<Group> groups) {
    this.groups = groups.stream().filter(group -> !group.freeIn.isEmpty()).toList();
  }

  /** When a job of a model would begin if it were the next one. */
  double begins(String model) {
    return group(model).map(Group::begins).orElse(Double.NaN);
  }

  /** When any job would begin if it were the next one. */
  double begins() {
    return groups.stream().map(Group::begins).min(Double::compare).orElse(Double.NaN);
  }

  /**
   * Plans the next job.
   *
   * @param model the bundle that does it
   * @param seconds how long it takes
   * @return when it ends
   */
  double next(String model, double seconds) {
    Optional<Group> group = group(model);
    if (group.isEmpty()) {
      return Double.NaN;
    }
    double end = group.get().freeIn.remove() + seconds;
    group.get().freeIn.add(end);
    return end;
  }

  /** Those who take the next job of a model; who nobody knows the time of comes last. */
  private Optional<Group> group(String model) {
    return groups.stream()
        .filter(group -> group.takes.test(model))
        .min((a, b) -> Double.compare(a.begins(), b.begins()));
  }
}
