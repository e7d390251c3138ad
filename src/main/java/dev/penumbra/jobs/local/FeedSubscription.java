package dev.penumbra.jobs.local;

import dev.penumbra.jobs.Job;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * One subscriber of a feed. It keeps nothing but the number of the last snapshot delivered;
 * snapshots are delivered on the executor, one after the other, never more than requested.
 */
final class FeedSubscription implements Subscription, Feed.Reader {

  private final Feed feed;
  private final Executor executor;
  private final AtomicLong requested = new AtomicLong();
  private final AtomicInteger work = new AtomicInteger();
  private final long mergeAfter;
  private long lastSeq; // only in drain(), which never runs twice at a time
  private volatile @Nullable Subscriber<? super Job> subscriber;
  private volatile @Nullable Throwable refusal;
  private volatile boolean stopped;

  FeedSubscription(
      Feed feed, Subscriber<? super Job> subscriber, long afterSeq, Executor executor) {
    this.feed = feed;
    this.subscriber = subscriber;
    this.executor = executor;
    this.lastSeq = afterSeq;
    this.mergeAfter = feed.latest().seq();
  }

  /** Hands the subscription over and follows the feed. */
  void start() {
    Subscriber<? super Job> target = subscriber;
    if (target != null) {
      target.onSubscribe(this);
      feed.add(this);
      if (subscriber == null) {
        feed.remove(this); // cancelled from within onSubscribe
      } else {
        wake(); // a job that has ended completes without a request
      }
    }
  }

  @Override
  public void request(long n) {
    if (n <= 0) {
      refusal = new IllegalArgumentException("request(" + n + "): at least 1 is required (§3.9)");
    } else {
      requested.accumulateAndGet(n, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
    }
    wake();
  }

  @Override
  public void cancel() {
    subscriber = null;
    feed.remove(this);
  }

  @Override
  public void stop() {
    stopped = true;
    wake();
  }

  @Override
  public void wake() {
    if (work.getAndIncrement() == 0) {
      try {
        executor.execute(this::drain);
      } catch (RejectedExecutionException e) {
        cancel(); // the service has stopped
      }
    }
  }

  private void drain() {
    int seen = work.get();
    try {
      do {
        deliver();
        seen = work.addAndGet(-seen);
      } while (seen != 0);
    } catch (RuntimeException e) {
      cancel(); // a subscriber that throws is none (§2.13)
      throw e;
    }
  }

  private void deliver() {
    Subscriber<? super Job> target = subscriber;
    while (target != null) {
      Throwable refused = refusal;
      if (refused != null) {
        cancel();
        target.onError(refused);
        return;
      }
      Optional<Job> next = feed.after(lastSeq, mergeAfter);
      if (next.isPresent() && requested.get() > 0) {
        lastSeq = next.get().seq();
        requested.updateAndGet(n -> n == Long.MAX_VALUE ? n : n - 1);
        target.onNext(next.get());
      } else if (next.isEmpty() && (stopped || feed.endedBy(lastSeq))) {
        cancel();
        target.onComplete();
        return;
      } else {
        return;
      }
      target = subscriber;
    }
  }
}
