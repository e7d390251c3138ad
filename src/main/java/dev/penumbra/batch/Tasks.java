package dev.penumbra.batch;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;

/**
 * The cases that wait for a lane. A lane without a case waits for as long as another one may give
 * one back. Thread-safe.
 */
final class Tasks {

  private final Deque<BatchTask> waiting;
  private int lanes;
  private int working;
  private boolean stopped;

  /**
   * Cases in order.
   *
   * @param tasks all of them
   * @param lanes how many will take them
   */
  Tasks(Collection<BatchTask> tasks, int lanes) {
    this.waiting = new ArrayDeque<>(tasks);
    this.lanes = lanes;
  }

  /** The next case for a lane; empty when none will come any more. */
  synchronized Optional<BatchTask> next() throws InterruptedException {
    while (!stopped && waiting.isEmpty() && working > 0) {
      wait();
    }
    if (stopped || waiting.isEmpty()) {
      return Optional.empty();
    }
    working++;
    return Optional.of(waiting.removeFirst());
  }

  /** A lane is through with its case. */
  synchronized void finished() {
    working--;
    notifyAll();
  }

  /**
   * A lane cannot do its case and takes no more, if another lane is left.
   *
   * @return whether one is; then the case waits for it
   */
  synchronized boolean giveBack(BatchTask task) {
    if (lanes == 1) {
      return false;
    }
    lanes--;
    working--;
    waiting.addFirst(task);
    notifyAll();
    return true;
  }

  /** Nobody gets a case any more. */
  synchronized void stop() {
    stopped = true;
    notifyAll();
  }
}
