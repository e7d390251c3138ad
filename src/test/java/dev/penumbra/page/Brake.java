package dev.penumbra.page;

import dev.penumbra.jobs.Eventually;
import dev.penumbra.jobs.WorkCancelled;
import dev.penumbra.jobs.WorkWatch;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Holds real work before each of its steps, until a test allows it one more. Thread-safe. */
@Singleton
@Requires(property = Brake.PROPERTY)
final class Brake {

  static final String PROPERTY = "penumbra.tests.brake";

  private final Semaphore steps = new Semaphore(0);
  private final AtomicInteger running = new AtomicInteger();
  private volatile boolean pulled;

  /** Work is held from now on, until this is closed. */
  interface Hold extends AutoCloseable {

    /** Allows so many more steps. */
    void allow(int count);

    /** Waits until work has begun. */
    void awaitWork();

    /** Lets everything go on. */
    void release();

    @Override
    default void close() {
      release();
    }
  }

  /** Holds the next job's work; earlier ones have ended. */
  Hold pull() {
    Eventually.until("nothing runs", () -> running.get() == 0);
    steps.drainPermits();
    pulled = true;
    return new Hold() {
      @Override
      public void allow(int count) {
        steps.release(count);
      }

      @Override
      public void awaitWork() {
        Eventually.until("work has begun", () -> running.get() > 0);
      }

      @Override
      public void release() {
        pulled = false;
      }
    };
  }

  void begun() {
    running.incrementAndGet();
  }

  void ended() {
    running.decrementAndGet();
  }

  /** Returns when the work may go on. */
  void await(WorkWatch watch) {
    if (!pulled) {
      return;
    }
    try {
      // Progress is published at most ten times a second: this way each step is.
      TimeUnit.MILLISECONDS.sleep(110);
      while (pulled && !steps.tryAcquire(10, TimeUnit.MILLISECONDS)) {
        if (watch.cancelled()) {
          throw new WorkCancelled();
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
