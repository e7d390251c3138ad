package dev.penumbra.cases;

import java.util.List;
import java.util.Optional;

/** A place that cases come from. Implementations are thread-safe. */
public interface CaseSource {

  /**
   * The source's name in summaries and logs.
   *
   * @return a lower-case word
   */
  String name();

  /**
   * The cases that are there now. Reads no voxels and never waits for a network.
   *
   * @return the summaries, ordered for a person; entries that cannot be used are left out
   */
  List<CaseSummary> list();

  /**
   * One case's summary, under the same rules.
   *
   * @param id its name
   * @return the summary; empty where the source does not have it
   */
  default Optional<CaseSummary> find(CaseId id) {
    return list().stream().filter(summary -> summary.id().equals(id)).findFirst();
  }

  /**
   * One case's files. May wait for a network; not for request threads.
   *
   * @param id its name
   * @return the files, not yet read; empty where the source does not have it
   */
  Optional<CaseFiles> files(CaseId id);
}
