package dev.penumbra.jobs;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.penumbra.cases.CaseId;
import dev.penumbra.model.RunOptions;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How long completed jobs took, by the work they did and the size of the case, to tell others how
 * long they will. A case's size is known once it was read. Thread-safe.
 */
public final class Durations {

  private static final int CASES = 10_000;

  private static final int WORKS = 1000;

  private final Map<Work, Fit> byWork =
      Caffeine.newBuilder().maximumSize(WORKS).<Work, Fit>build().asMap();
  private final Map<String, Fit> usual = new ConcurrentHashMap<>();
  private final Cache<CaseId, Long> voxels = Caffeine.newBuilder().maximumSize(CASES).build();

  /**
   * Seconds over voxels, as a line through the latest jobs: least squares whose weights fall by a
   * twentieth with each further job.
   */
  private record Fit(double w, double x, double y, double xx, double xy) {

    private static final double DECAY = 0.95;
    private static final double LEAST_SHARE =
        0.1; // of the mean, for cases far smaller than all others

    static Fit of(double size, double seconds) {
      return new Fit(1, size, seconds, size * size, size * seconds);
    }

    Fit with(Fit one) {
      return new Fit(
          w * DECAY + one.w,
          x * DECAY + one.x,
          y * DECAY + one.y,
          xx * DECAY + one.xx,
          xy * DECAY + one.xy);
    }

    double mean() {
      return y / w;
    }

    double at(double size) {
      double spread = xx - x * x / w;
      boolean oneSize = spread <= 1e-9 * xx;
      double slope = oneSize ? 0 : Math.max(0, (xy - x * y / w) / spread);
      return Math.max(LEAST_SHARE * mean(), mean() + slope * (size - x / w));
    }
  }

  /**
   * Counts a completed job.
   *
   * @param job a job of that kind of work
   * @param size voxels of its case
   * @param took from start to end
   */
  public void add(Job job, long size, Duration took) {
    voxels.put(job.caseId(), size);
    Fit one = Fit.of((double) size, took.toMillis() / 1000.0);
    byWork.merge(Work.of(job), one, Fit::with);
    if (job.options().equals(RunOptions.NONE)) {
      usual.merge(variant(job.model(), job.fastMode()), one, Fit::with);
    }
  }

  /**
   * How long such a job takes.
   *
   * @param work what is to be done; with options that were never measured it counts as if it had
   *     none, since options mostly make a job shorter
   * @param caseId the case; one that was never read counts as of average size
   * @return seconds; empty until a job of that work was completed
   */
  public OptionalDouble seconds(Work work, CaseId caseId) {
    Fit measured = byWork.get(work);
    Fit fit = measured == null ? byWork.get(work.plain()) : measured;
    if (fit == null) {
      return OptionalDouble.empty();
    }
    @Nullable Long size = voxels.getIfPresent(caseId);
    return OptionalDouble.of(size == null ? fit.mean() : fit.at(size));
  }

  /**
   * How long jobs of a model take on average, those with options not counted.
   *
   * @param model the model's id
   * @param fastMode its variant
   * @return seconds; empty until a job of that model and variant was completed
   */
  public OptionalDouble usualSeconds(String model, boolean fastMode) {
    Fit fit = usual.get(variant(model, fastMode));
    return fit == null ? OptionalDouble.empty() : OptionalDouble.of(fit.mean());
  }

  /**
   * How long a job takes.
   *
   * @param job any job
   * @return as {@link #seconds(Work, CaseId)}
   */
  public OptionalDouble seconds(Job job) {
    return seconds(Work.of(job), job.caseId());
  }

  private static String variant(String model, boolean fastMode) {
    return model + (fastMode ? " fast" : " full");
  }
}
