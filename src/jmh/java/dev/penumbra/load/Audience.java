package dev.penumbra.load;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Keeps a number of event streams open: a fifth on the running job, a fifth on those that are next,
 * the others on every waiting job in turn. Whose job has ended opens a stream on another one.
 */
final class Audience {

  /** Streams opened in a second: a crowd does not come in the same instant. */
  private static final int OPENED_PER_SECOND = 500;

  private static final long CANCEL_EVERY_NANOS = 1_000_000_000;

  private final Loop loop;
  private final Watched jobs;
  private final Deque<Viewer.Seat> free = new ArrayDeque<>();
  private final Delivery delivery = new Delivery();
  private int opened;
  private int clients;
  private int open;
  private int fewest;
  private boolean measuring;
  private long nextOpening;
  private long nextCancel;

  Audience(Loop loop, Watched jobs, int streams) {
    this.loop = loop;
    this.jobs = jobs;
    for (int i = 0; i < streams; i++) {
      // The waiting ones first: from them the others are known to run or to be next.
      free.add(
          i < streams * 3 / 5
              ? Viewer.Seat.WAITING
              : i % 2 == 0 ? Viewer.Seat.RUNNING : Viewer.Seat.NEXT);
    }
  }

  /** Opens what is missing. */
  void tick() {
    long now = System.nanoTime();
    if (!free.isEmpty() && now >= nextOpening) {
      nextOpening = Math.max(nextOpening, now - 10_000_000) + 1_000_000_000 / OPENED_PER_SECOND;
      seat(free.remove(), now);
    }
    if (measuring && now >= nextCancel) {
      nextCancel = now + CANCEL_EVERY_NANOS;
      jobs.late().ifPresent(this::cancel);
    }
    fewest = Math.min(fewest, open);
  }

  /** From now on events are measured, and once a second a waiting job is cancelled. */
  void measure(boolean now) {
    measuring = now;
    fewest = open;
  }

  boolean measuring() {
    return measuring;
  }

  boolean complete() {
    return free.isEmpty() && open == opened;
  }

  int open() {
    return open;
  }

  int fewest() {
    return fewest;
  }

  Delivery delivery() {
    return delivery;
  }

  void arrived(long nanos) {
    open++;
    delivery.opening.add(nanos);
  }

  /** A stream is over. */
  void left(Viewer.Seat seat, boolean wasOpen, boolean toTheEnd) {
    opened--;
    if (wasOpen) {
      open--;
    }
    if (toTheEnd) {
      delivery.ended++;
    } else {
      delivery.broken++;
    }
    free.add(seat);
  }

  private void seat(Viewer.Seat seat, long now) {
    Optional<WatchedJob> job =
        switch (seat) {
          case RUNNING -> jobs.running();
          case NEXT -> jobs.next();
          case WAITING -> jobs.any();
        };
    if (job.isEmpty()) {
      free.add(seat);
      return;
    }
    opened++;
    loop.send(
        Clients.address(clients++),
        "GET",
        "/api/jobs/" + job.get().id() + "/events",
        "",
        new Viewer(this, seat, job.get(), now));
  }

  private void cancel(WatchedJob job) {
    job.cancelSent(System.nanoTime());
    loop.send(Clients.address(0), "DELETE", "/api/jobs/" + job.id(), "", new Unheard());
  }

  /** The cancellation is measured where it arrives as an event. */
  private static final class Unheard implements Exchange.Listener {

    @Override
    public void status(int code, long now) {
      if (code != 202) {
        System.out.println("a cancellation was answered with " + code);
      }
    }

    @Override
    public void body(byte piece, long now) {}

    @Override
    public void end(boolean whole, long now) {}
  }
}
