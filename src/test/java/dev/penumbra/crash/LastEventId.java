package dev.penumbra.crash;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an event's id says: {@code seq}, or {@code job:seq,…} on a stream of many jobs. */
final class LastEventId {

  private LastEventId() {}

  /** The last number of each job that an id of a stream of many jobs names. */
  static Map<String, Long> ofMany(String id) {
    Map<String, Long> last = new HashMap<>();
    for (String entry : id.split(",", -1)) {
      int colon = entry.indexOf(':');
      if (colon > 0) {
        last.put(entry.substring(0, colon), Long.valueOf(entry.substring(colon + 1)));
      }
    }
    return last;
  }

  /**
   * After which number a client that sends an id asks for each job's events.
   *
   * @param jobs the jobs of the stream
   * @param id what the client sends; empty for nothing
   */
  static Map<String, Optional<Long>> after(List<String> jobs, String id) {
    Map<String, Optional<Long>> after = new LinkedHashMap<>();
    Map<String, Long> last = ofMany(id);
    boolean single = !id.isEmpty() && id.indexOf(':') < 0;
    for (String job : jobs) {
      after.put(job, single ? Optional.of(Long.valueOf(id)) : Optional.ofNullable(last.get(job)));
    }
    return after;
  }
}
