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
  private final long afterSeq;
  private final Executor executor;
  private final CompletableFuture<Job> change = new CompletableFuture<>();

  private ChangeWait(Feed feed, long afterSeq, Executor executor) {
    this.feed = feed;
    this.afterSeq = afterSeq;
    this.executor = executor;
  }

  static CompletableFuture<Job> start(
      Feed feed, long afterSeq, Duration wait, Executor executor, Timer timer) {
    ChangeWait reader = new ChangeWait(feed, afterSeq, executor);
    if (reader.over() || wait.isZero() || wait.isNegative()) {
      return CompletableFuture.completedFuture(feed.latest());
    }
    Runnable takeBack = timer.after(wait, () -> reader.change.complete(feed.latest()));
    feed.add(reader);
    reader.change.whenComplete(
        (job, e) -> {
          takeBack.run();
          feed.remove(reader);
        });
    if (reader.over()) { // changed before the feed knew the reader
      reader.change.complete(feed.latest());
    }
    return reader.change;
  }

  @Override
  public void wake() {
    if (over()) {
      try {
        executor.execute(() -> change.complete(feed.latest()));
      } catch (RejectedExecutionException e) {
        change.cancel(false); // the service has stopped
      }
    }
  }

  @Override
  public void stop() {
    change.complete(feed.latest());
  }

  private boolean over() {
    Job latest = feed.latest();
    return latest.seq() > afterSeq || latest.status().terminal();
  }
}
