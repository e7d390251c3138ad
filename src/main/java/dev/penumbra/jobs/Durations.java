package dev.penumbra.jobs;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long completed jobs took, by kind of work, to tell others how long they will. Thread-safe.
 */
public final class Durations {

  /** The mean follows about this many of the latest jobs. */
  private static final int MEMORY = 20;

  private static final Duration UNMEASURED = Duration.ofSeconds(30);
  private static final Duration SHORTEST_RETRY = Duration.ofSeconds(1);

  private final Map<String, Mean> byWork = new ConcurrentHashMap<>();
  private final Map<String, Mean> ofAll = new ConcurrentHashMap<>();

  private record Mean(double seconds, int count) {

    static Mean of(double seconds) {
      return new Mean(seconds, 1);
    }

    Mean with(Mean other) {
      int weight = Math.min(count + 1, MEMORY);
      return new Mean(seconds + (other.seconds - seconds) / weight, weight);
    }
  }

  /**
   * Counts a completed job.
   *
   * @param job a job of that kind of work
   * @param took from start to end
   */
  public void add(Job job, Duration took) {
    Mean one = Mean.of(took.toMillis() / 1000.0);
    byWork.merge(work(job.model(), job.fastMode()), one, Mean::with);
    ofAll.merge("", one, Mean::with);
  }

  /**
   * How long such a job takes.
   *
   * @param model the bundle
   * @param fastMode its variant
   * @return mean of the latest ones in seconds; empty until one was completed
   */
  public OptionalDouble seconds(String model, boolean fastMode) {
    return Optional.ofNullable(byWork.get(work(model, fastMode))).stream()
        .mapToDouble(Mean::seconds)
        .findFirst();
  }

  /**
   * When a full queue is likely to have a free place: after one job of average length.
   *
   * @return whole seconds, at least one; 30 s until measured
   */
  public Duration untilFreePlace() {
    Duration mean =
        Optional.ofNullable(ofAll.get(""))
            .map(all -> Duration.ofSeconds((long) Math.ceil(all.seconds())))
            .orElse(UNMEASURED);
    return mean.compareTo(SHORTEST_RETRY) < 0 ? SHORTEST_RETRY : mean;
  }

  private static String work(String model, boolean fastMode) {
    return model + (fastMode ? " fast" : " full");
  }
}
