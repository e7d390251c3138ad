package dev.penumbra.jobs.local;

import dev.penumbra.jobs.Timer;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A timer and an executor on one daemon thread. */
public final class ThreadTimer implements Timer, Executor, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ThreadTimer.class);

  private final ScheduledThreadPoolExecutor thread;
  private final AtomicReference<@Nullable Thread> current = new AtomicReference<>();

  /**
   * Starts the thread with the first action.
   *
   * @param name the thread's name
   */
  public ThreadTimer(String name) {
    thread =
        new ScheduledThreadPoolExecutor(
            1,
            action -> {
              Thread made = new Thread(action, name);
              made.setDaemon(true);
              current.set(made);
              return made;
            });
    thread.setRemoveOnCancelPolicy(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public Runnable after(Duration delay, Runnable action) {
    try {
      ScheduledFuture<?> appointment =
          thread.schedule(() -> attempt(action), delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> appointment.cancel(false);
    } catch (RejectedExecutionException e) {
      return () -> {}; // closed: nothing happens later any more
    }
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  /**
   * Whether the caller is this timer's thread.
   *
   * @return true within its actions
   */
  public boolean isCurrent() {
    return current.get() == Thread.currentThread();
  }

  @Override
  public void execute(Runnable action) {
    thread.execute(() -> attempt(action));
  }

  @Override
  public void close() {
    thread.shutdown();
  }

  private static void attempt(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.error("an action on {} failed", Thread.currentThread().getName(), e);
    }
  }
}
