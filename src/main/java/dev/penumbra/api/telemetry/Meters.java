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

  private final BeanProvider<MeterRegistry> provider;
  private final Queue<Consumer<MeterRegistry>> early = new ConcurrentLinkedQueue<>();
  private volatile @Nullable MeterRegistry registry;

  Meters(BeanProvider<MeterRegistry> provider) {
    this.provider = provider;
  }

  @Override
  public void onApplicationEvent(ServerStartupEvent event) {
    Thread maker = new Thread(this::registry, "penumbra-meters");
    maker.setDaemon(true);
    maker.start();
  }

  /**
   * Enters a measurement. Throws nothing: what is measured goes on without its meter.
   *
   * @param measurement finds its meter and tells it; runs at once or, early on, soon
   */
  void enter(Consumer<MeterRegistry> measurement) {
    MeterRegistry there = registry;
    if (there == null) {
      early.add(measurement);
    } else {
      enter(measurement, there);
    }
  }

  /** The registry, with all that was measured until now; makes it where it is not there yet. */
  MeterRegistry registry() {
    MeterRegistry made = provider.get();
    registry = made;
    for (var next = early.poll(); next != null; next = early.poll()) {
      enter(next, made);
    }
    return made;
  }

  private static void enter(Consumer<MeterRegistry> measurement, MeterRegistry there) {
    try {
      measurement.accept(there);
    } catch (RuntimeException e) {
      LOG.warn("a measurement is lost", e);
    }
  }
}
