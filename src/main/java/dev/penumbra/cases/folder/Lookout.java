package dev.penumbra.cases.folder;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at something again and again, on a daemon thread of its own, until it is closed. */
final class Lookout implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);

  /** A look may take this share of the time, so that a slow network mount is not kept busy. */
  private static final int REST = 10;

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          action -> {
            Thread made = new Thread(action, "cases-folder");
            made.setDaemon(true);
            return made;
          });
  private final Runnable look;
  private final Duration pause;

  /**
   * Not begun yet.
   *
   * @param look what to do
   * @param pause how long to wait between one look's end and the next one's beginning, at least
   */
  Lookout(Runnable look, Duration pause) {
    this.look = look;
    this.pause = pause;
  }

  /** Makes the first look at once. */
  void begin() {
    thread.execute(this::lookAgain);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private void lookAgain() {
    long begin = System.nanoTime();
    try {
      look.run();
    } catch (RuntimeException e) {
      LOG.error("a look at the cases folder failed", e);
    }
    long rest = Math.max(pause.toNanos(), REST * (System.nanoTime() - begin));
    try {
      ScheduledFuture<?> unused = thread.schedule(this::lookAgain, rest, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // Closed: there is no next look.
    }
  }
}
