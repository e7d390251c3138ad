package dev.penumbra.api.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * A registry in few words. What is on it stays and is found again by name and tags, so that each
 * method may be called any number of times. Units are Prometheus' base units. Thread-safe.
 */
final class Sheet {

  static final String BYTES = "bytes";
  static final String SECONDS = "seconds";
  static final String NONE = "";

  private final MeterRegistry registry;
  private final Set<Entry> looked = ConcurrentHashMap.newKeySet();

  /** What is looked up, and not told. */
  private record Entry(String name, Tags tags) {}

  Sheet(MeterRegistry registry) {
    this.registry = registry;
  }

  /** A figure that goes up and down, looked up each time it is asked for. */
  void gauge(String name, String unit, String help, Tags tags, Supplier<Number> value) {
    if (looked.add(new Entry(name, tags))) {
      Gauge.builder(name, value)
          .baseUnit(unit.isEmpty() ? null : unit)
          .description(help)
          .tags(tags)
          .register(registry);
    }
  }

  /** A count that somebody else keeps, who is not kept by it. */
  <T> void count(
      String name, String unit, String help, Tags tags, T keeper, ToDoubleFunction<T> value) {
    if (looked.add(new Entry(name, tags))) {
      FunctionCounter.builder(name, keeper, value)
          .baseUnit(unit.isEmpty() ? null : unit)
          .description(help)
          .tags(tags)
          .register(registry);
    }
  }

  /** A count; 0 where nothing was added yet. */
  Counter counter(String name, String unit, String help, Tags tags) {
    return Counter.builder(name)
        .baseUnit(unit.isEmpty() ? null : unit)
        .description(help)
        .tags(tags)
        .register(registry);
  }

  /** Times with their distribution. */
  Timer timer(String name, String help, Tags tags, Duration... bounds) {
    return Timer.builder(name)
        .description(help)
        .tags(tags)
        .serviceLevelObjectives(bounds)
        .register(registry);
  }
}
