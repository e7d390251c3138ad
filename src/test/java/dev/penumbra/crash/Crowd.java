package dev.penumbra.crash;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Clients that use the service all at once, each on its own thread. */
final class Crowd implements AutoCloseable {

  private final List<Thread> threads = new ArrayList<>();
  private final List<String> jobs = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService leaving = Executors.newSingleThreadScheduledExecutor();
  private volatile boolean submitting = true;
  private volatile boolean open = true;

  /**
   * Starts them.
   *
   * @param count how many
   * @param seed what each does follows from it
   * @param base the service's address
   * @param history hears what they see
   */
  Crowd(int count, long seed, URI base, History history) {
    this(count, seed, new ServiceApi(base), history);
  }

  /** The same for the service of several processes. */
  Crowd(int count, long seed, ServiceApi api, History history) {
    for (int i = 0; i < count; i++) {
      String name = "client-" + i;
      Plans plans = new Plans(name, seed * 31 + i);
      Notes notes = new Notes(name, history);
      Follower follower = new Follower(api, history, notes, plans, leaving);
      Thread thread = new Thread(new CrashClient(api, notes, plans, follower, this), name);
      thread.setDaemon(true);
      threads.add(thread);
    }
    threads.forEach(Thread::start);
  }

  int size() {
    return threads.size();
  }

  /** Whether clients still submit new work. */
  boolean submitting() {
    return submitting;
  }

  boolean open() {
    return open;
  }

  /** The ids of all accepted jobs, whoever submitted them. */
  List<String> jobs() {
    return jobs;
  }

  /**
   * Lets them submit nothing new and see their jobs to the end.
   *
   * @return whether all have done so in time
   */
  boolean finish(Duration patience) throws InterruptedException {
    submitting = false;
    long end = System.nanoTime() + patience.toNanos();
    for (Thread thread : threads) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      thread.join(Math.max(1, left));
    }
    return threads.stream().noneMatch(Thread::isAlive);
  }

  @Override
  public void close() {
    open = false;
    leaving.shutdownNow();
    threads.forEach(Thread::interrupt);
    try {
      for (Thread thread : threads) {
        thread.join(TimeUnit.SECONDS.toMillis(10));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
