package dev.penumbra.api.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.BeanProvider;
import jakarta.inject.Singleton;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where measurements are entered. The registry is made when somebody asks for the figures, or when
 * many of them wait, and not at the start, where it would cost a tenth of the time; what is
 * measured before is entered then. Thread-safe.
 */
@Singleton
final class Meters {

  private static final Logger LOG = LoggerFactory.getLogger(Meters.class);

  /** Measurements that may wait for the registry, some 100 bytes each. */
  private static final int MOST_WAITING = 1000;

  private final BeanProvider<MeterRegistry> registry;
  private final Queue<Consumer<Sheet>> early = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile @Nullable Sheet sheet;

  Meters(BeanProvider<MeterRegistry> registry) {
    this.registry = registry;
  }

  /**
   * Enters a measurement. Throws nothing: what is measured goes on without its meter.
   *
   * @param measurement finds its meter and tells it; runs at once or, early on, later
   */
  void enter(Consumer<Sheet> measurement) {
    Sheet there = sheet;
    if (there == null) {
      early.add(measurement);
      if (waiting.incrementAndGet() == MOST_WAITING) {
        makeAside();
      }
    } else {
      enter(measurement, there);
    }
  }

  /** On a thread of its own: who measures does not wait. */
  private void makeAside() {
    Thread maker = new Thread(this::sheet, "penumbra-meters");
    maker.setDaemon(true);
    maker.start();
  }

  /** All that was measured until now; makes the registry where it is not there yet. */
  Sheet sheet() {
    Sheet made = made();
    for (var next = early.poll(); next != null; next = early.poll()) {
      enter(next, made);
    }
    return made;
  }

  private synchronized Sheet made() {
    Sheet there = sheet;
    if (there == null) {
      there = new Sheet(registry.get());
      sheet = there;
    }
    return there;
  }

  private static void enter(Consumer<Sheet> measurement, Sheet there) {
    try {
      measurement.accept(there);
    } catch (RuntimeException e) {
      LOG.warn("a measurement is lost", e);
    }
  }
}
