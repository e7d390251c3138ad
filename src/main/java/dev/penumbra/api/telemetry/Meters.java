package dev.penumbra.api.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.inject.Singleton;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where measurements are entered. The registry is made on a thread of its own once the server
 * listens, so that no first answer waits for it; what is measured before is entered then.
 * Thread-safe.
 */
@Singleton
final class Meters implements ApplicationEventListener<ServerStartupEvent> {

  private static final Logger LOG = LoggerFactory.getLogger(Meters.class);

  private final BeanProvider<MeterRegistry> registry;
  private final Queue<Consumer<Sheet>> early = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Sheet sheet;

  Meters(BeanProvider<MeterRegistry> registry) {
    this.registry = registry;
  }

  @Override
  public void onApplicationEvent(ServerStartupEvent event) {
    Thread maker = new Thread(this::sheet, "penumbra-meters");
    maker.setDaemon(true);
    maker.start();
  }

  /**
   * Enters a measurement. Throws nothing: what is measured goes on without its meter.
   *
   * @param measurement finds its meter and tells it; runs at once or, early on, soon
   */
  void enter(Consumer<Sheet> measurement) {
    Sheet there = sheet;
    if (there == null) {
      early.add(measurement);
    } else {
      enter(measurement, there);
    }
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
