package dev.penumbra.jobs.local;

import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobQueue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A queue in memory. */
public final class LocalJobQueue implements JobQueue {

  private final int capacity;
  private final Deque<JobId> waiting = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private int reserved;

  /**
   * An empty queue.
   *
   * @param capacity how many jobs may wait, at least one
   */
  public LocalJobQueue(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a queue has at least one place, not " + capacity);
    }
    this.capacity = capacity;
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public boolean reserve() {
    lock.lock();
    try {
      if (waiting.size() + reserved >= capacity) {
        return false;
      }
      reserved++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void giveBack() {
    lock.lock();
    try {
      reserved--;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void add(JobId id) {
    lock.lock();
    try {
      reserved--;
      waiting.addLast(id);
      added.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public JobId take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty()) {
        added.await();
      }
      return waiting.removeFirst();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean remove(JobId id) {
    lock.lock();
    try {
      return waiting.remove(id);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<JobId> waiting() {
    lock.lock();
    try {
      return List.copyOf(waiting);
    } finally {
      lock.unlock();
    }
  }
}
