package dev.penumbra.cases.folder;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseSource;
import dev.penumbra.cases.CaseSummary;
import dev.penumbra.cases.LoadWatch;
import dev.penumbra.cases.SourceStatus;
import dev.penumbra.volume.Modality;
import io.micronaut.core.annotation.Order;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cases in a folder on disk, in BIDS, ISLES'22 or ISLES'24 layout: a folder per subject with
 * files {@code *_dwi}, {@code *_adc}, {@code *_flair} and {@code *_msk} at any depth down to four,
 * sessions optional; {@link Survey} says where the subjects' folders are. The case id is the
 * subject's name.
 *
 * <p>A thread looks for changes; listing answers from its last look and never waits for the disk.
 * It compares modification times of folders, which works on network mounts too, and never opens a
 * file. Thread-safe.
 */
@Singleton
@Order(30)
public final class FolderCases implements CaseSource {

  private final Optional<FolderWatch> watch;
  private final Optional<Lookout> lookout;

  /**
   * Cases of the configured folder; none where none is configured.
   *
   * @param config names the folder
   * @param clock tells how long ago a folder changed; the system's where there is none
   */
  @Inject
  public FolderCases(FolderConfig config, @Nullable Clock clock) {
    Clock present = clock == null ? Clock.systemUTC() : clock;
    watch = config.casesFolder().map(folder -> new FolderWatch(folder, present));
    lookout = watch.map(folder -> new Lookout(folder::look, config.casesRescan()));
  }

  /** Begins to look for changes. */
  @PostConstruct
  void begin() {
    lookout.ifPresent(Lookout::begin);
  }

  /** Stops looking for changes. */
  @PreDestroy
  void close() {
    lookout.ifPresent(Lookout::close);
  }

  /** Looks for changes now. */
  int look() {
    return watch.map(FolderWatch::look).orElse(0);
  }

  @Override
  public String name() {
    return Listing.SOURCE;
  }

  @Override
  public List<CaseSummary> list() {
    return watch.map(FolderWatch::list).orElse(List.of());
  }

  @Override
  public Optional<CaseSummary> find(CaseId id) {
    return watch.flatMap(folder -> folder.find(id));
  }

  @Override
  public SourceStatus status() {
    return watch.map(FolderWatch::status).orElseGet(SourceStatus::ready);
  }

  @Override
  public Optional<CaseFiles> files(CaseId id, Set<Modality> wanted, LoadWatch unused) {
    return filesAtHand(id);
  }

  @Override
  public Optional<CaseFiles> filesAtHand(CaseId id) {
    return watch.flatMap(folder -> folder.open(id)).map(Listing::files);
  }
}
