package dev.penumbra.batch;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseId;
import dev.penumbra.model.RunPlan;

/**
 * One case to do.
 *
 * @param files its images
 * @param plan which networks run, with what options
 */
public record BatchTask(CaseFiles files, RunPlan plan) {

  /**
   * The case's name.
   *
   * @return the id
   */
  public CaseId id() {
    return files.id();
  }
}
