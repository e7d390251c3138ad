package dev.penumbra.jobs.local;

import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.ProgressLog;
import dev.penumbra.jobs.Timer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * Progress in memory: of unfinished jobs and of those that ended lately. For any other finished job
 * its last snapshot is all there is to say.
 */
public final class LocalProgressLog implements ProgressLog {

  private final Map<JobId, Feed> live = new ConcurrentHashMap<>();
  private final Map<JobId, Feed> ended = new LinkedHashMap<>(); // guarded by itself, oldest first
  private final int mostEnded;
  private int endedSnapshots; // guarded by ended
  private final Executor executor;
  private final Timer timer;
  private volatile boolean closed;

  /**
   * An empty log.
   *
   * @param executor delivers to subscribers, one or more threads; subscribers must not block it
   * @param timer ends waits
   * @param mostEnded how many snapshots of finished jobs are kept, those of the newest in any case
   */
  public LocalProgressLog(Executor executor, Timer timer, int mostEnded) {
    this.executor = executor;
    this.timer = timer;
    this.mostEnded = mostEnded;
  }

  @Override
  public void append(Job snapshot) {
    Feed feed = live.computeIfAbsent(snapshot.id(), id -> new Feed(snapshot));
    feed.append(snapshot);
    if (snapshot.status().terminal()) {
      keepEnded(snapshot.id(), feed);
      live.remove(snapshot.id()); // last, so that a reader finds it in one of the two
    }
  }

  @Override
  public void restore(List<Job> history) {
    history.forEach(this::append);
  }

  @Override
  public Publisher<Job> events(Job current, OptionalLong afterSeq) {
    return subscriber -> {
      Objects.requireNonNull(subscriber, "subscriber");
      Feed known = find(current.id());
      Feed feed = known != null ? known : new Feed(current);
      // The reader's snapshot may be durable and not yet published: it gets none that is older.
      long newest = Math.max(feed.latest().seq(), current.seq());
      long after = afterSeq.orElse(newest - 1);
      FeedSubscription subscription = new FeedSubscription(feed, subscriber, after, executor);
      subscription.start();
      if (closed || known == null) {
        subscription.stop(); // nothing will follow
      }
    };
  }

  @Override
  public CompletionStage<Job> awaitChange(Job current, long afterSeq, Duration wait) {
    Feed feed = find(current.id());
    return feed == null
        ? CompletableFuture.completedFuture(current)
        : ChangeWait.start(feed, current, afterSeq, closed ? Duration.ZERO : wait, executor, timer);
  }

  @Override
  public void forget(JobId id) {
    live.remove(id);
    synchronized (ended) {
      removeEnded(id);
    }
  }

  @Override
  public void close() {
    closed = true;
    live.values().forEach(Feed::stop);
  }

  /**
   * The snapshots of a job that can be replayed.
   *
   * @param id the job
   * @return in order; empty where the log has none
   */
  public List<Job> history(JobId id) {
    Feed feed = find(id);
    return feed == null ? List.of() : feed.kept();
  }

  private void keepEnded(JobId id, Feed feed) {
    synchronized (ended) {
      ended.put(id, feed);
      endedSnapshots += feed.kept().size();
      while (endedSnapshots > mostEnded && ended.size() > 1) {
        removeEnded(ended.keySet().iterator().next());
      }
    }
  }

  /** Called with the lock of ended; a feed that has ended does not grow. */
  private void removeEnded(JobId id) {
    Feed feed = ended.remove(id);
    if (feed != null) {
      endedSnapshots -= feed.kept().size();
    }
  }

  /** How many readers a job has; for tests that look for leaks. */
  public int readers(Job job) {
    Feed feed = find(job.id());
    return feed == null ? 0 : feed.readers();
  }

  private @Nullable Feed find(JobId id) {
    Feed found = live.get(id);
    if (found == null) {
      synchronized (ended) {
        found = ended.get(id);
      }
    }
    return found;
  }
}
