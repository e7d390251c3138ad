package dev.penumbra.jobs.local;

import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.Timer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Waits for one change of a job; ends by the change, the time or the waiter's cancel. */
final class ChangeWait implements Feed.Reader {

  private final Feed feed;
  private final Job known; // may be durable and not yet in the feed
  private final long afterSeq;
  private final Executor executor;
  private final CompletableFuture<Job> change = new CompletableFuture<>();

  private ChangeWait(Feed feed, Job known, long afterSeq, Executor executor) {
    this.feed = feed;
    this.known = known;
    this.afterSeq = afterSeq;
    this.executor = executor;
  }

  static CompletableFuture<Job> start(
      Feed feed, Job known, long afterSeq, Duration wait, Executor executor, Timer timer) {
    ChangeWait reader = new ChangeWait(feed, known, afterSeq, executor);
    if (reader.over() || wait.isZero() || wait.isNegative()) {
      return CompletableFuture.completedFuture(reader.newest());
    }
    Runnable takeBack = timer.after(wait, () -> reader.change.complete(reader.newest()));
    feed.add(reader);
    CompletableFuture<Job> unused =
        reader.change.whenComplete(
            (job, e) -> {
              takeBack.run();
              feed.remove(reader);
            });
    if (reader.over()) { // changed before the feed knew the reader
      reader.change.complete(reader.newest());
    }
    return reader.change;
  }

  @Override
  public void wake() {
    if (over()) {
      try {
        executor.execute(() -> change.complete(newest()));
      } catch (RejectedExecutionException e) {
        change.cancel(false); // the service has stopped
      }
    }
  }

  @Override
  public void stop() {
    change.complete(newest());
  }

  private boolean over() {
    Job newest = newest();
    return newest.seq() > afterSeq || newest.status().terminal();
  }

  private Job newest() {
    Job latest = feed.latest();
    return latest.seq() >= known.seq() ? latest : known;
  }
}
