package dev.penumbra.cases.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of an answer as it comes, a few kilobytes ahead of its reader. The reader waits in short
 * steps, so that it notices soon when nobody wants the body any more. One thread reads.
 */
final class HubBody implements Flow.Subscriber<List<ByteBuffer>>, AutoCloseable {

  /** How long a reader waits until it looks whether it should go on. */
  static final long LOOK_MS = 50;

  private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
  private final Deque<ByteBuffer> ready = new ArrayDeque<>();
  private final long patienceNanos;
  private volatile Optional<Flow.Subscription> subscription = Optional.empty();
  private volatile boolean closed;
  private boolean ended;

  /** Something that the connection has to say. */
  private sealed interface Part {}

  private record Bytes(List<ByteBuffer> buffers) implements Part {}

  private record Failed(Throwable cause) implements Part {}

  private record End() implements Part {}

  /**
   * A body that begins to come.
   *
   * @param patienceNanos how long the connection may stay silent
   */
  HubBody(long patienceNanos) {
    this.patienceNanos = patienceNanos;
  }

  /**
   * The next bytes.
   *
   * @param errand ends the wait when it is no longer wanted
   * @return some bytes; empty at the end of the body
   * @throws TryAgain if the connection broke or stays silent
   */
  Optional<ByteBuffer> next(Errand errand) throws IOException {
    while (ready.isEmpty() && !ended) {
      Part part = await(errand);
      if (part instanceof Bytes bytes) {
        bytes.buffers().stream().filter(ByteBuffer::hasRemaining).forEach(ready::add);
        if (ready.isEmpty()) {
          demand();
        }
      } else if (part instanceof Failed failed) {
        ended = true;
        throw TryAgain.because(
            "The connection to the data set broke while it was read. Check the network, then try"
                + " again.",
            failed.cause());
      } else {
        ended = true;
      }
    }
    Optional<ByteBuffer> next = Optional.ofNullable(ready.poll());
    if (ready.isEmpty() && !ended) {
      demand();
    }
    return next;
  }

  private Part await(Errand errand) throws IOException {
    long silentSince = System.nanoTime();
    while (true) {
      errand.check();
      try {
        Part part = parts.poll(LOOK_MS, TimeUnit.MILLISECONDS);
        if (part != null) {
          return part;
        }
      } catch (InterruptedException e) {
        throw Interrupted.cancelled();
      }
      if (System.nanoTime() - silentSince > patienceNanos) {
        throw TryAgain.because(
            "The data set's server stopped in the middle of an answer and stayed silent for %d s."
                    .formatted(TimeUnit.NANOSECONDS.toSeconds(patienceNanos))
                + " Try again later.");
      }
    }
  }

  private void demand() {
    subscription.ifPresent(some -> some.request(1));
  }

  /** Gives the connection back, or up where the body has not ended. */
  @Override
  public void close() {
    closed = true;
    subscription.ifPresent(Flow.Subscription::cancel);
  }

  @Override
  public void onSubscribe(Flow.Subscription begun) {
    subscription = Optional.of(begun);
    if (closed) {
      begun.cancel();
    } else {
      begun.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    parts.add(new Bytes(buffers));
  }

  @Override
  public void onError(Throwable cause) {
    parts.add(new Failed(cause));
  }

  @Override
  public void onComplete() {
    parts.add(new End());
  }
}
