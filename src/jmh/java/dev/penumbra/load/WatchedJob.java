package dev.penumbra.load;

import java.util.LinkedHashMap;
import java.util.Map;

/** What the viewers of one job have seen of it. */
final class WatchedJob {

  /** Snapshots whose first arrival is known; a viewer is never half a minute behind. */
  private static final int KEPT = 512;

  private final String id;
  private final Map<Long, Long> firstSeen =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
          return size() > KEPT;
        }
      };
  private String status = "pending";
  private int position;
  private long cancelSent;

  WatchedJob(String id, int position) {
    this.id = id;
    this.position = position;
  }

  String id() {
    return id;
  }

  int position() {
    return position;
  }

  boolean pending() {
    return status.equals("pending") && cancelSent == 0;
  }

  boolean running() {
    return status.equals("running");
  }

  /**
   * A viewer has got a snapshot.
   *
   * @return when the first one got it, {@link System#nanoTime()}
   */
  long seen(long seq, String statusThen, String positionThen, long now) {
    long first = firstSeen.computeIfAbsent(seq, unused -> now);
    if (first == now) {
      status = statusThen;
      position = positionThen.isEmpty() ? position : Integer.parseInt(positionThen);
    }
    return first;
  }

  void cancelSent(long now) {
    cancelSent = now;
  }

  long cancelSent() {
    return cancelSent;
  }
}
