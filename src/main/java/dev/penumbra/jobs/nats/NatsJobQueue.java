package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobQueue;
import dev.penumbra.jobs.JobStatus;
import dev.penumbra.jobs.StoreUnreachable;
import dev.penumbra.jobs.StoredJob;
import dev.penumbra.jobs.local.LocalJobQueue;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A queue that many processes share. Each has the order of all that waits, made from what the store
 * tells it; the one that leads hands jobs out by its order, when a worker asks for one, by putting
 * them into the work-queue stream. From there on the stream sees to it that somebody does them.
 */
public final class NatsJobQueue implements JobQueue, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NatsJobQueue.class);

  private static final Duration ASK_AGAIN = Duration.ofSeconds(2);

  /** Stands for any job of a model. */
  private static final JobId ANY = new JobId("a".repeat(26));

  private static final String NOBODY = "";

  private final LocalJobQueue order;
  private final Function<JobId, Optional<StoredJob>> newest;
  private final Supplier<List<String>> models;
  private final WorkStream work;
  private final Leases leases;
  private final Asks asks;
  private final NextWork next;
  private final Lead lead;
  private final HandOut handOut;
  private final LostWork lostWork;
  private final AtomicReference<String> drift = new AtomicReference<>(""); // told once
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long changes; // guarded by lock
  private boolean led; // the lead's thread's

  /**
   * How long things last.
   *
   * @param ackWait how long a worker may be silent until its job is given to another
   * @param inProgress how often a worker is heard of
   * @param lead how long a leader that is not heard of leads
   */
  public record Times(Duration ackWait, Duration inProgress, Duration lead) {

    private static final int WAITS_OF_A_TAKER = 6;

    /** Those of the service. */
    public static final Times USUAL =
        new Times(Duration.ofSeconds(60), Duration.ofSeconds(15), Duration.ofSeconds(8));

    /** How long what was handed out may go on waiting. */
    Duration taken() {
      return ackWait.dividedBy(WAITS_OF_A_TAKER);
    }
  }

  /**
   * A queue.
   *
   * @param link to the servers
   * @param prefix what the names of streams and subjects begin with
   * @param replicas on how many servers they are kept
   * @param times how long things last
   * @param order the order of this process, empty
   * @param newest the newest state of a job, whichever process saved it
   * @param models the models that this process has
   * @param unclaimed jobs that run and that no worker says it does
   */
  public NatsJobQueue(
      NatsLink link,
      String prefix,
      int replicas,
      Times times,
      LocalJobQueue order,
      Function<JobId, Optional<StoredJob>> newest,
      Supplier<List<String>> models,
      Supplier<List<Entry>> unclaimed) {
    this.order = order;
    this.newest = newest;
    this.models = models;
    this.work = new WorkStream(link, prefix, replicas, times.ackWait());
    this.handOut = new HandOut(order, work, newest, times.taken());
    this.lostWork = new LostWork(work, unclaimed, times.ackWait());
    this.leases = new Leases(work, times.inProgress());
    this.asks = new Asks(link, prefix);
    this.next = new NextWork(asks, work, ASK_AGAIN);
    this.lead = new Lead(link, prefix, replicas, times.lead(), this::tend);
    lead.start();
  }

  /**
   * Hears of a state that another process saved.
   *
   * @param stored the state
   */
  public void heard(StoredJob stored) {
    JobId id = stored.job().id();
    JobStatus status = stored.job().status();
    if (status == JobStatus.PENDING) {
      if (!order.contains(id) && !handOut.has(id)) {
        enter(stored);
      }
    } else {
      handOut.settle(id);
      if (status == JobStatus.RUNNING) {
        order.poll(id);
      } else {
        order.remove(id);
      }
    }
  }

  private void enter(StoredJob stored) {
    if (stored.job().attempt() > 0) {
      order.putBack(Entry.of(stored)); // it has had its turn
    } else {
      order.restore(Entry.of(stored));
    }
    tellNews();
  }

  @Override
  public int capacity() {
    return order.capacity();
  }

  @Override
  public Admission reserve(String client) {
    return order.reserve(client);
  }

  @Override
  public void giveBack(String client) {
    order.giveBack(client);
  }

  @Override
  public int place(String client, boolean fastMode) {
    return order.place(client, fastMode);
  }

  @Override
  public void add(Entry entry) {
    order.add(entry);
    tellNews();
  }

  @Override
  public void restore(Entry entry) {
    order.restore(entry);
    tellNews();
  }

  @Override
  public void putBack(Entry entry) {
    settle(entry.id());
    order.putBack(entry);
    tellNews();
  }

  @Override
  public void done(Entry entry) {
    if (ended(entry.id())) {
      settle(entry.id());
    } else {
      leases.remove(entry.id()); // the holder may be another by now: nothing is said of it
    }
  }

  @Override
  public void release(Entry entry) {
    try {
      leases.remove(entry.id()).ifPresent(work::release);
    } catch (StoreUnreachable | IllegalStateException e) {
      LOG.debug("job {} is given to another worker when this one is missed", entry.id(), e);
    }
  }

  @Override
  public Entry take(Predicate<Entry> fits) throws InterruptedException {
    while (true) {
      long seen = changes();
      List<String> fitting =
          models.get().stream().filter(model -> fits.test(entryOf(model))).toList();
      Optional<Entry> taken = fitting.isEmpty() ? Optional.empty() : tryToTake(fitting);
      if (taken.isPresent()) {
        return taken.get();
      }
      awaitChange(seen);
    }
  }

  @Override
  public void reconsider() {
    change();
  }

  @Override
  public boolean remove(JobId id) {
    return order.remove(id);
  }

  @Override
  public List<JobId> waiting() {
    return order.waiting();
  }

  @Override
  public int size() {
    return order.size();
  }

  @Override
  public boolean leads() {
    return lead.leads();
  }

  @Override
  public void close() {
    lead.close();
    leases.close();
  }

  /** Workers look at nothing but an entry's model. */
  private static Entry entryOf(String model) {
    return new Entry(ANY, NOBODY, false, model);
  }

  private Optional<Entry> tryToTake(List<String> fitting) throws InterruptedException {
    try {
      Optional<WorkStream.Lease> lease = next.next(fitting);
      while (lease.isPresent()) {
        Optional<Entry> begun = begin(lease.get());
        if (begun.isPresent()) {
          return begun;
        }
        lease = next.next(fitting);
      }
    } catch (StreamDrift e) {
      if (!drift.getAndSet(e.getMessage()).equals(e.getMessage())) {
        LOG.error("No job can be taken. {}", e.getMessage());
      }
    } catch (StoreUnreachable | IllegalStateException | IOException | JetStreamApiException e) {
      LOG.debug("no job can be taken now", e);
    }
    return Optional.empty();
  }

  /** Empty where the job has ended meanwhile. */
  private Optional<Entry> begin(WorkStream.Lease lease) {
    leases.add(lease);
    Optional<Entry> known = known(lease.id());
    try {
      Optional<StoredJob> state = newest.apply(lease.id());
      Optional<Entry> entry = known.or(() -> state.map(Entry::of));
      boolean over = state.map(job -> job.job().status().terminal()).orElse(entry.isEmpty());
      if (over) {
        settle(lease.id());
        return Optional.empty();
      }
      return entry;
    } catch (StoreUnreachable e) {
      known.ifPresent(order::putBack);
      leases.remove(lease.id()); // given to another worker when this one is missed
      throw e;
    }
  }

  private Optional<Entry> known(JobId id) {
    Optional<Entry> waits = order.poll(id);
    return handOut.settle(id).or(() -> waits);
  }

  private boolean ended(JobId id) {
    try {
      return newest.apply(id).map(stored -> stored.job().status().terminal()).orElse(true);
    } catch (StoreUnreachable e) {
      LOG.debug("whether job {} has ended is not known now", id, e);
      return false;
    }
  }

  /** The stream forgets a job. */
  private void settle(JobId id) {
    try {
      Optional<WorkStream.Lease> lease = leases.remove(id);
      if (lease.isPresent()) {
        work.done(lease.get());
      }
    } catch (StoreUnreachable | IllegalStateException e) {
      LOG.debug("that job {} is done with is found out by who gets it next", id, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is to be done now and then. */
  private void tend() {
    try {
      asks.listen(lead::leads, handOut::next, this::change);
      boolean leads = lead.leads();
      boolean lost = handOut.putBackLost();
      lost |= lookForLostWork(leads);
      if (lost || (leads && !led)) {
        tellNews();
      }
      led = leads;
    } catch (StoreUnreachable | IllegalStateException | IOException | JetStreamApiException e) {
      LOG.debug("nothing can be handed out now", e);
    }
  }

  private boolean lookForLostWork(boolean leads) throws IOException, JetStreamApiException {
    if (leads) {
      return lostWork.look();
    }
    lostWork.rest();
    return false;
  }

  private void tellNews() {
    change();
    if (lead.leads()) {
      try {
        asks.shout();
      } catch (StoreUnreachable | IllegalStateException e) {
        LOG.debug("workers ask again by themselves", e);
      }
    }
  }

  private void change() {
    lock.lock();
    try {
      changes++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private long changes() {
    lock.lock();
    try {
      return changes;
    } finally {
      lock.unlock();
    }
  }

  private void awaitChange(long seen) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = ASK_AGAIN.toNanos();
      while (changes == seen && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
