package dev.penumbra.jobs;

import dev.penumbra.model.RunOptions;
import java.util.List;

/**
 * What decides how long a case of some size takes: jobs of the same work are compared.
 *
 * @param model the model's id
 * @param fastMode its variant
 * @param networks the bundles that run
 * @param options what was traded for speed
 */
public record Work(String model, boolean fastMode, List<String> networks, RunOptions options) {

  /** Keeps its own copy of the list. */
  public Work {
    networks = List.copyOf(networks);
  }

  /**
   * The work of a job.
   *
   * @param job any job
   * @return what it does
   */
  static Work of(Job job) {
    return new Work(job.model(), job.fastMode(), job.networks(), job.options());
  }

  static Work of(JobRequest request, Assignment assignment) {
    return new Work(
        assignment.model(), request.fastMode(), assignment.networks(), request.options());
  }

  /** The same without options. */
  Work plain() {
    return new Work(model, fastMode, networks, RunOptions.NONE);
  }
}
