package dev.penumbra.cases;

import dev.penumbra.volume.Modality;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A place that cases come from. Implementations are thread-safe. */
public interface CaseSource {

  /**
   * The source's name in summaries, in logs and for programs.
   *
   * @return a lower-case word
   */
  String name();

  /**
   * The cases that are there now, as far as is known. Reads no voxels and never waits for a network
   * or for other work.
   *
   * @return the summaries, ordered for a person; entries that cannot be used are left out, and so
   *     are cases that only those may see who know their ids
   */
  List<CaseSummary> list();

  /**
   * One case's summary, also of one that is not listed. Reads no voxels and never waits for a
   * network, but for what processes of this service share.
   *
   * @param id its name
   * @return the summary; empty where the source does not have it
   * @throws SourceUnavailable if what processes share cannot be asked
   */
  default Optional<CaseSummary> find(CaseId id) {
    return list().stream().filter(summary -> summary.id().equals(id)).findFirst();
  }

  /**
   * How the source is. Never waits.
   *
   * @return its state and, where cases are missing for it, why
   */
  default SourceStatus status() {
    return SourceStatus.ready();
  }

  /**
   * One case's files. May wait for a network; not for request threads.
   *
   * @param id its name
   * @param wanted the images that will be read; others need not be fetched. Ground truth is always
   *     wanted
   * @param watch hears of the progress and says whether to go on
   * @return the files, not yet read; empty where the source does not have it
   * @throws SourceUnavailable if the source has the case and cannot give it now
   * @throws LoadCancelled soon after {@code watch} says that the case is no longer wanted
   */
  Optional<CaseFiles> files(CaseId id, Set<Modality> wanted, LoadWatch watch);

  /**
   * One case's files, as far as they can be read at once. Never waits for a network, but for what
   * processes of this service share.
   *
   * @param id its name
   * @return the files, not yet read; empty where the source does not have the case, or not yet
   * @throws SourceUnavailable if what processes share cannot be had
   */
  default Optional<CaseFiles> filesAtHand(CaseId id) {
    return Optional.empty();
  }

  /**
   * Tells that a job was accepted for a case, so that it should stay until the job has read it.
   *
   * @param id its name; other sources' cases are ignored
   */
  default void used(CaseId id) {}

  /**
   * Tells which case will probably be wanted next. Never waits. A source that has to fetch it may
   * begin, as long as nobody waits for something else.
   *
   * @param who whose wish it is; a new one replaces the earlier one of the same name
   * @param id the case's name; empty, or a case of another source, takes the earlier wish back
   */
  default void prefetch(String who, Optional<CaseId> id) {}
}
