package dev.penumbra.jobs;

import java.util.concurrent.CountDownLatch;

/** Holds the work on one device in the middle of a job until a test lets it go. */
final class Hold implements ScriptedProcessor.Step {

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch open = new CountDownLatch(1);

  @Override
  public void run() {
    reached.countDown();
    boolean waiting = true;
    while (waiting) {
      try {
        open.await();
        waiting = false;
      } catch (InterruptedException e) {
        waiting = true; // as native code that does not notice
      }
    }
  }

  void awaitReached() {
    Eventually.until("the work is held", () -> reached.getCount() == 0);
  }

  void open() {
    open.countDown();
  }
}
