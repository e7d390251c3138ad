package dev.penumbra.api.cases;

import dev.penumbra.cases.CaseRefused;
import dev.penumbra.cases.CaseRefused.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A request's body as a stream that asks for the next bytes when those before have been read, so
 * that a client can send no faster than its body is used, and that does not wait for ever. Read by
 * one thread.
 */
final class BodyStream extends InputStream {

  /** The words that say that it is no failure of the server. */
  private static final String BROKEN = "connection closed before all of the body was here";

  /**
   * Who sends more slowly than this only keeps a place busy: a small case of 5 MB would take ten
   * minutes.
   */
  private static final long LEAST_BYTES_PER_SECOND = 8 << 10;

  /** What came: bytes, the end or a failure. */
  private sealed interface Arrival {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Bytes(byte[] content) implements Arrival {}

    record End() implements Arrival {}

    record Broken(Throwable cause) implements Arrival {}
  }

  private final Duration idle;
  private final long deadline;
  private final long most;
  private final BlockingQueue<Arrival> arrived = new LinkedBlockingQueue<>();
  private final Source source = new Source();
  private byte[] content = new byte[0];
  private int at;
  private long received;
  private long waited;
  private boolean ended;
  private @Nullable Throwable failure;

  /**
   * Begins to read a body.
   *
   * @param body its bytes
   * @param idle the longest to wait for the next ones
   * @param total the longest that all may take
   * @param most how many there may be
   */
  BodyStream(Publisher<byte[]> body, Duration idle, Duration total, long most) {
    this.idle = idle;
    this.deadline = System.nanoTime() + total.toNanos();
    this.most = most;
    body.subscribe(source);
  }

  @Override
  public int read() throws IOException {
    return await() ? content[at++] & 0xff : -1;
  }

  /**
   * Reads what is here, or waits.
   *
   * @throws CaseRefused if the body is too large or does not come
   * @throws IOException if the client has gone
   */
  @Override
  public int read(byte[] into, int to, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!await()) {
      return -1;
    }
    int n = Math.min(length, content.length - at);
    System.arraycopy(content, at, into, to, n);
    at += n;
    return n;
  }

  /** Leaves the rest of the body alone. */
  @Override
  public void close() {
    source.cancel();
  }

  private boolean await() throws IOException {
    while (at == content.length && !ended) {
      if (failure != null) {
        throw new IOException(BROKEN, failure);
      }
      source.askForMore();
      Arrival next = next();
      if (next instanceof Arrival.Bytes bytes) {
        content = bytes.content();
        at = 0;
        count(content.length);
      } else if (next instanceof Arrival.Broken broken) {
        failure = broken.cause();
      } else {
        ended = true;
      }
    }
    return !ended;
  }

  private void count(int bytes) {
    received += bytes;
    if (received > most) {
      throw CaseRefused.because(
          Reason.TOO_LARGE, "The request is larger than the files of an upload may be together.");
    }
  }

  private Arrival next() throws IOException {
    long begun = System.nanoTime();
    long left = deadline - begun;
    if (left <= 0 || tooSlow()) {
      throw stalled(
          "The upload takes too long to arrive; send it compressed (.nii.gz) or over a faster"
              + " connection.");
    }
    try {
      Arrival next = arrived.poll(Math.min(left, idle.toNanos()), TimeUnit.NANOSECONDS);
      waited += System.nanoTime() - begun;
      if (next != null) {
        return next;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("connection closed: the service stops");
    }
    throw stalled(
        "Nothing more of the upload arrived for %d seconds; send it again."
            .formatted(Math.max(1, Math.min(left, idle.toNanos()) / 1_000_000_000)));
  }

  /** Beyond the time that may pass without any byte; the server's own work does not count. */
  private boolean tooSlow() {
    long beyond = waited - idle.toNanos();
    return beyond > 0 && received < beyond / 1e9 * LEAST_BYTES_PER_SECOND;
  }

  private static CaseRefused stalled(String message) {
    return CaseRefused.because(Reason.STALLED, message);
  }

  /** Takes what the framework gives. */
  private final class Source implements Subscriber<byte[]> {
    private final BlockingQueue<Subscription> subscribed = new LinkedBlockingQueue<>();

    @Override
    public void onSubscribe(Subscription subscription) {
      subscribed.add(subscription);
    }

    @Override
    public void onNext(byte[] bytes) {
      arrived.add(new Arrival.Bytes(bytes));
    }

    @Override
    public void onError(Throwable cause) {
      arrived.add(new Arrival.Broken(cause));
    }

    @Override
    public void onComplete() {
      arrived.add(new Arrival.End());
    }

    private void askForMore() {
      subscribed.forEach(subscription -> subscription.request(1));
    }

    private void cancel() {
      subscribed.forEach(Subscription::cancel);
    }
  }
}
