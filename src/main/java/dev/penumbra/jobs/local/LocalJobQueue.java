package dev.penumbra.jobs.local;

import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobQueue;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * A queue in memory, ordered by start-time fair queueing (Goyal, Vin and Cheng 1996): a job's start
 * tag is the greater of the tag in service and its client's last tag plus one, and the least tag is
 * next. A client that sends a hundred jobs therefore takes one turn in each round, like the others.
 */
public final class LocalJobQueue implements JobQueue {

  private static final Comparator<Waiting> ORDER =
      Comparator.comparingDouble(Waiting::key).thenComparingLong(Waiting::arrival);

  /** Tag and key of what was put back: it has had its turn, and is before all others. */
  private static final double AT_ONCE = Double.NEGATIVE_INFINITY;

  private final int capacity;
  private final int clientCapacity;
  private final int fastModeHeadStart;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final TreeSet<Waiting> order = new TreeSet<>(ORDER);
  private final Map<JobId, Waiting> byId = new HashMap<>();
  private final Map<String, Integer> places = new HashMap<>(); // waiting and reserved, by client
  private final Map<String, Double> nextTags = new HashMap<>(); // only those above inService
  private int reserved;
  private double inService;
  private long arrivals;

  private record Waiting(Entry entry, double tag, double key, long arrival) {}

  /**
   * An empty queue.
   *
   * @param capacity how many jobs may wait, at least one
   * @param clientCapacity how many of one client, at least one
   * @param fastModeHeadStart how many turns of others a job of the full variant lets jobs of the
   *     fast one go ahead; 0 treats them alike
   */
  public LocalJobQueue(int capacity, int clientCapacity, int fastModeHeadStart) {
    if (capacity < 1 || clientCapacity < 1 || fastModeHeadStart < 0) {
      throw new IllegalArgumentException("a queue has at least one place, and no negative turns");
    }
    this.capacity = capacity;
    this.clientCapacity = clientCapacity;
    this.fastModeHeadStart = fastModeHeadStart;
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public Admission reserve(String client) {
    lock.lock();
    try {
      if (order.size() + reserved >= capacity) {
        return Admission.FULL;
      } else if (places.getOrDefault(client, 0) >= clientCapacity) {
        return Admission.CLIENT_FULL;
      }
      reserved++;
      places.merge(client, 1, Integer::sum);
      return Admission.ADMITTED;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void giveBack(String client) {
    lock.lock();
    try {
      reserved--;
      leavePlace(client);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int place(String client, boolean fastMode) {
    lock.lock();
    try {
      double key = key(tag(client), fastMode);
      return (int) order.stream().takeWhile(waiting -> waiting.key() <= key).count() + 1;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void add(Entry entry) {
    lock.lock();
    try {
      reserved--;
      enqueue(entry);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void restore(Entry entry) {
    lock.lock();
    try {
      places.merge(entry.client(), 1, Integer::sum);
      enqueue(entry);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void putBack(Entry entry) {
    lock.lock();
    try {
      places.merge(entry.client(), 1, Integer::sum);
      place(new Waiting(entry, AT_ONCE, AT_ONCE, arrivals++));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Entry take(Predicate<Entry> fits) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      Optional<Waiting> next = first(fits);
      while (next.isEmpty()) {
        changed.await();
        next = first(fits);
      }
      return serve(next.get());
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next job that fits, as {@link #take} gives it, without waiting.
   *
   * @param fits which jobs are asked for
   * @return the first one, in the order of their turns, that fits; empty where none does
   */
  public Optional<Entry> poll(Predicate<Entry> fits) {
    lock.lock();
    try {
      return first(fits).map(this::serve);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a certain job, whose turn it is wherever it stands.
   *
   * @param id the job
   * @return the job; empty where it does not wait
   */
  public Optional<Entry> poll(JobId id) {
    lock.lock();
    try {
      return Optional.ofNullable(byId.get(id)).map(this::serve);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether a job waits.
   *
   * @param id the job
   * @return true while it does
   */
  public boolean contains(JobId id) {
    lock.lock();
    try {
      return byId.containsKey(id);
    } finally {
      lock.unlock();
    }
  }

  private Entry serve(Waiting next) {
    leave(next);
    inService = Math.max(inService, next.tag());
    nextTags.values().removeIf(tag -> tag <= inService);
    return next.entry();
  }

  @Override
  public void done(Entry entry) {
    // whoever takes a job has it alone: the queue is this process's
  }

  @Override
  public void release(Entry entry) {
    // stays pending on disk, for the next start
  }

  @Override
  public boolean leads() {
    return true;
  }

  private Optional<Waiting> first(Predicate<Entry> fits) {
    return order.stream().filter(waiting -> fits.test(waiting.entry())).findFirst();
  }

  @Override
  public void reconsider() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean remove(JobId id) {
    lock.lock();
    try {
      Waiting waiting = byId.get(id);
      if (waiting != null) {
        leave(waiting);
        if (waiting.tag() != AT_ONCE) {
          moveUp(waiting);
        }
      }
      return waiting != null;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<JobId> waiting() {
    lock.lock();
    try {
      return order.stream().map(waiting -> waiting.entry().id()).toList();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int size() {
    lock.lock();
    try {
      return order.size();
    } finally {
      lock.unlock();
    }
  }

  private void enqueue(Entry entry) {
    double tag = tag(entry.client());
    Waiting waiting = new Waiting(entry, tag, key(tag, entry.fastMode()), arrivals++);
    nextTags.put(entry.client(), tag + 1);
    place(waiting);
    changed.signalAll(); // the job may not fit everybody who waits
  }

  private double tag(String client) {
    return Math.max(inService, nextTags.getOrDefault(client, 0.0));
  }

  private double key(double tag, boolean fastMode) {
    return fastMode ? tag : tag + fastModeHeadStart;
  }

  private void leave(Waiting waiting) {
    order.remove(waiting);
    byId.remove(waiting.entry().id());
    leavePlace(waiting.entry().client());
  }

  /** The client's later jobs take the turns before theirs: who cancels has not had a turn. */
  private void moveUp(Waiting gone) {
    String client = gone.entry().client();
    double free = gone.tag();
    for (Waiting later :
        order.stream()
            .filter(other -> other.entry().client().equals(client) && other.tag() > gone.tag())
            .sorted(Comparator.comparingDouble(Waiting::tag))
            .toList()) {
      order.remove(later);
      place(new Waiting(later.entry(), free, key(free, later.entry().fastMode()), later.arrival()));
      free = later.tag();
    }
    nextTags.put(client, free);
  }

  private void place(Waiting waiting) {
    order.add(waiting);
    byId.put(waiting.entry().id(), waiting);
  }

  private void leavePlace(String client) {
    places.computeIfPresent(client, (name, count) -> count == 1 ? null : count - 1);
  }
}
