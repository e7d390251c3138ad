package dev.penumbra.load;

import java.time.Instant;
import java.util.Set;

/** One event stream over one job. */
final class Viewer implements Exchange.Listener {

  /** Whom a viewer follows. */
  enum Seat {
    /** The running job: each stage and ten steps of progress a second. */
    RUNNING,
    /** One of those whose turn is soon. */
    NEXT,
    /** Any waiting one. */
    WAITING
  }

  private static final Set<String> TERMINAL = Set.of("completed", "failed", "cancelled");

  private final Audience audience;
  private final Seat seat;
  private final WatchedJob job;
  private final long opened;
  private final EventParser events = new EventParser(this::event);
  private String status = "";
  private long lastSeq;
  private boolean over;

  Viewer(Audience audience, Seat seat, WatchedJob job, long opened) {
    this.audience = audience;
    this.seat = seat;
    this.job = job;
    this.opened = opened;
  }

  @Override
  public void status(int code, long now) {
    if (code != 200) {
      System.out.println("a stream was answered with " + code);
    }
  }

  @Override
  public void body(byte piece, long now) {
    events.read(piece, now);
  }

  @Override
  public void end(boolean whole, long now) {
    audience.left(seat, !status.isEmpty(), over && whole);
  }

  private void event(String name, String data, long now) {
    long seq = Long.parseLong(Json.field(data, "seq"));
    String before = status;
    status = Json.field(data, "status");
    over = TERMINAL.contains(name);
    long first = job.seen(seq, status, Json.field(data, "queuePosition"), now);
    if (before.isEmpty()) {
      audience.arrived(now - opened);
    } else if (audience.measuring() && seq > lastSeq) {
      measure(audience.delivery(), seq - lastSeq - 1, before, data, first, now);
    } else if (audience.measuring() && !(over && TERMINAL.contains(before))) {
      audience.delivery().repeats++;
    }
    lastSeq = seq;
  }

  private void measure(
      Delivery delivery, long skipped, String before, String data, long first, long now) {
    delivery.events++;
    delivery.bytes += data.length();
    delivery.skipped += skipped;
    if (first != now) {
      delivery.spread.add(now - first);
    }
    if (!before.equals(status)) {
      String stamp = Json.field(data, over ? "finishedAt" : "startedAt");
      if (!stamp.isEmpty()) {
        long millis = System.currentTimeMillis() - Instant.parse(stamp).toEpochMilli();
        delivery.sinceStamp.add(millis * 1_000_000);
      }
      if (status.equals("cancelled")) {
        delivery.sinceCancel.add(now - job.cancelSent());
      }
    }
  }
}
