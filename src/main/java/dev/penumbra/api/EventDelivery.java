package dev.penumbra.api;

import dev.penumbra.jobs.Job;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Carries the snapshots of some jobs to one client as frames, as fast as the client takes them. At
 * most one snapshot of each job waits here; whatever follows it is merged in the job's log.
 *
 * <p>Everything happens on the event loop of the client's connection: there is nothing to lock, and
 * nothing is written to a connection that has just been closed.
 */
final class EventDelivery implements Subscription {

  private final Subscriber<? super byte[]> client;
  private final EventExecutor loop;
  private final Function<Job, List<byte[]>> writer;
  private final List<Source> sources = new ArrayList<>(1);
  private final Deque<byte[]> ready = new ArrayDeque<>(2);
  private @Nullable Future<?> heartbeat;
  private long requested;
  private int turn;
  private boolean heartbeatDue;
  private boolean delivering;
  private boolean closed;
  private boolean farewell;

  /**
   * A delivery that has not begun.
   *
   * @param client takes the frames
   * @param loop the thread of its connection
   * @param writer writes a snapshot as one or more frames; called on the loop, in order
   */
  EventDelivery(
      Subscriber<? super byte[]> client, EventExecutor loop, Function<Job, List<byte[]>> writer) {
    this.client = client;
    this.loop = loop;
    this.writer = writer;
  }

  /**
   * Begins. After the last job's end the client is told that the stream is complete.
   *
   * @param jobs the snapshots of each job
   * @param period how often to give a sign of life
   */
  void start(List<Publisher<Job>> jobs, Duration period) {
    ready.add(EventFrames.retry());
    jobs.forEach(unused -> sources.add(new Source()));
    onLoop(
        () -> {
          client.onSubscribe(this);
          if (!closed) {
            long nanos = period.toNanos();
            heartbeat = loop.scheduleAtFixedRate(this::beat, nanos, nanos, TimeUnit.NANOSECONDS);
            for (int i = 0; i < jobs.size(); i++) {
              jobs.get(i).subscribe(sources.get(i));
            }
          }
        });
  }

  @Override
  public void request(long n) {
    onLoop(
        () -> {
          if (n <= 0) {
            fail(new IllegalArgumentException("request(" + n + "): at least 1 is required (§3.9)"));
          } else {
            requested = requested + n < 0 ? Long.MAX_VALUE : requested + n;
            deliver();
          }
        });
  }

  @Override
  public void cancel() {
    onLoop(this::close);
  }

  private void beat() {
    heartbeatDue = true;
    deliver();
  }

  private void deliver() {
    if (delivering) {
      return; // the client has asked for more while it was given something
    }
    delivering = true;
    try {
      while (!closed && requested > 0 && fill()) {
        requested--;
        client.onNext(ready.remove());
      }
      if (!closed && ready.isEmpty() && sources.stream().allMatch(Source::over)) {
        complete();
      }
    } finally {
      delivering = false;
    }
  }

  private void complete() {
    boolean ended = sources.stream().allMatch(source -> source.ended);
    if (!ended && !farewell) {
      farewell = true;
      ready.add(EventFrames.comeAgain());
      if (requested == 0) {
        return; // goes out before the end, when the client asks for more
      }
      requested--;
      client.onNext(ready.remove());
    }
    close();
    client.onComplete();
  }

  /** Sees to it that a frame is ready. Each job has its turn. */
  private boolean fill() {
    for (int i = 0; i < sources.size() && ready.isEmpty(); i++) {
      turn = (turn + 1) % sources.size();
      sources.get(turn).take();
    }
    if (ready.isEmpty() && heartbeatDue) {
      heartbeatDue = false;
      ready.add(EventFrames.heartbeat());
    }
    return !ready.isEmpty();
  }

  private void fail(Throwable error) {
    if (!closed) {
      close();
      client.onError(error);
    }
  }

  private void close() {
    closed = true;
    if (heartbeat != null) {
      heartbeat.cancel(false);
    }
    sources.forEach(Source::cancel);
    ready.clear();
  }

  private void onLoop(Runnable action) {
    if (loop.inEventLoop()) {
      action.run();
    } else {
      enqueue(action);
    }
  }

  private void enqueue(Runnable action) {
    try {
      loop.execute(action);
    } catch (RejectedExecutionException e) {
      sources.forEach(Source::cancel); // the server has stopped
    }
  }

  /** The newest snapshot of one job. Its signals keep their order: none overtakes in the loop. */
  private final class Source implements Subscriber<Job> {

    private volatile @Nullable Subscription subscription;
    private @Nullable Job arrived;
    private boolean ended;
    private boolean complete;

    @Override
    public void onSubscribe(Subscription begun) {
      subscription = begun;
      enqueue(
          () -> {
            if (closed) {
              begun.cancel();
            } else {
              begun.request(1);
            }
          });
    }

    @Override
    public void onNext(Job job) {
      enqueue(
          () -> {
            arrived = job;
            deliver();
          });
    }

    @Override
    public void onError(Throwable error) {
      enqueue(() -> fail(error));
    }

    @Override
    public void onComplete() {
      enqueue(
          () -> {
            complete = true;
            deliver();
          });
    }

    private void take() {
      Job job = arrived;
      Subscription from = subscription;
      if (job != null && from != null) {
        arrived = null;
        ended = job.status().terminal();
        ready.addAll(writer.apply(job));
        from.request(1);
      }
    }

    private boolean over() {
      return complete && arrived == null;
    }

    private void cancel() {
      arrived = null;
      Subscription from = subscription;
      if (from != null) {
        from.cancel();
      }
    }
  }
}
