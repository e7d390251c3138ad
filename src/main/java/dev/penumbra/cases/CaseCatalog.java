package dev.penumbra.cases;

import dev.penumbra.nifti.UnreadableVolume;
import dev.penumbra.volume.Modality;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All cases of all sources, in the sources' order. Where two sources have a case of one name, the
 * first one's is used and the other is logged. Thread-safe.
 */
@Singleton
public final class CaseCatalog {

  private static final Logger LOG = LoggerFactory.getLogger(CaseCatalog.class);

  private final List<CaseSource> sources;
  private final CaseReader reader;
  private final Set<String> reportedDuplicates = ConcurrentHashMap.newKeySet();

  /**
   * A catalog over sources.
   *
   * @param sources in order of precedence
   * @param reader reads their files
   */
  public CaseCatalog(List<CaseSource> sources, CaseReader reader) {
    this.sources = List.copyOf(sources);
    this.reader = reader;
  }

  /**
   * Every case. Reads no voxels and never waits.
   *
   * @return the summaries, each name once
   */
  public List<CaseSummary> list() {
    Map<CaseId, CaseSummary> found = new LinkedHashMap<>();
    for (CaseSource source : sources) {
      for (CaseSummary summary : source.list()) {
        CaseSummary first = found.putIfAbsent(summary.id(), summary);
        if (first != null && reportedDuplicates.add(source.name() + "/" + summary.id())) {
          LOG.warn(
              "case {} is in {} and in {}: the one in {} is used",
              summary.id(),
              first.source(),
              source.name(),
              first.source());
        }
      }
    }
    return new ArrayList<>(found.values());
  }

  /**
   * How each source is.
   *
   * @return one entry per source, in order
   */
  public Map<String, SourceStatus> sources() {
    Map<String, SourceStatus> found = new LinkedHashMap<>();
    sources.forEach(source -> found.put(source.name(), source.status()));
    return found;
  }

  /**
   * One case's summary; also of a case that is not listed.
   *
   * @param id its name
   * @return the summary; empty where no source has it
   */
  public Optional<CaseSummary> find(CaseId id) {
    return sources.stream().flatMap(source -> source.find(id).stream()).findFirst();
  }

  /**
   * One case's files, as far as they can be read at once. Never waits.
   *
   * @param id its name
   * @return the files, not yet read; empty where no source has them at hand
   */
  public Optional<CaseFiles> filesAtHand(CaseId id) {
    return sources.stream().flatMap(source -> source.filesAtHand(id).stream()).findFirst();
  }

  /**
   * Tells the sources that a job was accepted for a case.
   *
   * @param id its name
   */
  public void used(CaseId id) {
    sources.forEach(source -> source.used(id));
  }

  /**
   * Tells the sources which case will probably be wanted next, so that they may fetch it while
   * nothing else is to be fetched. Never waits.
   *
   * @param who whose wish it is; a new one replaces the earlier one of the same name
   * @param id the case; empty takes the earlier wish back
   */
  public void prefetch(String who, Optional<CaseId> id) {
    sources.forEach(source -> source.prefetch(who, id));
  }

  /**
   * Fetches and reads a case. Takes seconds, or minutes where a network is in between: not for
   * request threads.
   *
   * @param id its name
   * @param wanted the images to read; the DWI is read in any case
   * @param watch hears of the progress and says whether to go on
   * @return the images on the DWI's grid
   * @throws UnknownCase if no source has it, or no longer
   * @throws SourceUnavailable if its source cannot give it now
   * @throws LoadCancelled soon after {@code watch} says that the case is no longer wanted
   * @throws UnusableCase if an image is missing or empty, or does not fit the DWI
   * @throws dev.penumbra.nifti.UnreadableVolume if a file is no valid image
   */
  public CaseVolumes open(CaseId id, Set<Modality> wanted, LoadWatch watch) {
    CaseFiles files =
        sources.stream()
            .flatMap(source -> source.files(id, wanted, watch).stream())
            .findFirst()
            .orElseThrow(() -> new UnknownCase(id));
    watch.stopIfCancelled();
    try {
      return reader.read(files, wanted);
    } catch (UnreadableVolume e) {
      if (e.reason() == UnreadableVolume.Reason.MISSING && find(id).isEmpty()) {
        throw UnknownCase.gone(id);
      }
      throw e;
    }
  }
}
