package dev.penumbra.cases.hub;

import dev.penumbra.cases.LoadWatch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Time that pauses pass at once and that a test moves on; chance that is always the same. */
final class TestTime implements HubTime {

  private final AtomicLong skipped = new AtomicLong();
  private final AtomicLong instants = new AtomicLong();
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();

  /** What was waited for, in order. */
  List<Duration> pauses() {
    return List.copyOf(pauses);
  }

  void skip(Duration duration) {
    skipped.addAndGet(duration.toNanos());
  }

  /** Later with each question, so that uses have an order. */
  @Override
  public Instant now() {
    return Instant.parse("2026-01-01T00:00:00Z").plusSeconds(instants.incrementAndGet());
  }

  @Override
  public long nanos() {
    return skipped.get();
  }

  @Override
  public double random() {
    return 0.5;
  }

  @Override
  public void pause(Duration duration, LoadWatch watch) {
    watch.stopIfCancelled();
    pauses.add(duration);
    skip(duration);
  }
}
