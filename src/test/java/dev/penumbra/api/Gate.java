package dev.penumbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.ProcessedCase;
import dev.penumbra.jobs.Stage;
import dev.penumbra.jobs.WorkCancelled;
import dev.penumbra.jobs.WorkWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A job that does one of four pieces of work each time a test allows it one. */
public final class Gate implements ScriptedProcessor.Script, AutoCloseable {

  private static final int PIECES = 4;

  private final Semaphore pieces = new Semaphore(0);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Allows the work so many more pieces. */
  public void allow(int count) {
    pieces.release(count);
  }

  void awaitBegin() {
    await(begun);
  }

  /** Waits until the work has ended, however it did. */
  public void awaitEnd() {
    await(ended);
  }

  @Override
  public void close() {
    pieces.release(PIECES);
  }

  @Override
  public ProcessedCase run(Job job, Path folder, WorkWatch watch) throws IOException {
    try {
      watch.stage(Stage.LOADING);
      watch.stage(Stage.INFERRING);
      begun.countDown();
      for (int piece = 1; piece <= PIECES; piece++) {
        while (!pieces.tryAcquire(10, TimeUnit.MILLISECONDS)) {
          if (watch.cancelled()) {
            throw new WorkCancelled();
          }
        }
        takesLongerThanEventsAreApart();
        watch.progress(piece, PIECES);
      }
      watch.stage(Stage.WRITING);
      return ScriptedProcessor.results(job, folder);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      ended.countDown();
    }
  }

  /** Progress is published at most ten times a second, so that every piece is seen. */
  private static void takesLongerThanEventsAreApart() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(110);
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(end - System.nanoTime());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(15, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
