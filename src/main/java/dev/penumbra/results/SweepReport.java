package dev.penumbra.results;

import java.util.List;

/**
 * What one sweep of the result folders did.
 *
 * @param deleted ids of the folders that are gone
 * @param leftovers temporary files and half-deleted folders that are gone
 * @param failures folders or files that should have gone and could not; each is in the log
 */
public record SweepReport(List<String> deleted, int leftovers, int failures) {

  /** Copies the list. */
  public SweepReport {
    deleted = List.copyOf(deleted);
  }
}
