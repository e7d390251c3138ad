package dev.penumbra.cases.folder;

import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseSummary;
import dev.penumbra.cases.SourceStatus;
import dev.penumbra.cases.SourceUnavailable;
import dev.penumbra.cases.folder.Place.Subject;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of the cases folder. {@link #look} reads it, on one thread at a time; everything
 * else answers from the last look, from any thread.
 */
final class FolderWatch {

  private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);

  /** A folder that keeps a look waiting for so long at one place hangs. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final SourceStatus EMPTY =
      new SourceStatus(
          SourceStatus.State.READY,
          Optional.of(
              "The cases folder has no subject with a DWI and an ADC (*_dwi.nii.gz, *_adc.nii.gz)."
                  + " Once there is one, it is listed by itself."));

  private final Path folder;
  private final Clock clock;
  private final FolderReports reports = new FolderReports();
  private volatile State state = new State(Optional.empty(), Optional.empty(), Set.of());
  private volatile Optional<Instant> waitingSince = Optional.empty();

  /**
   * What the last look said.
   *
   * @param listing what it found; empty before the first look and while the folder is away
   * @param away why the folder cannot be read
   * @param known names of cases that were there before it went away
   */
  private record State(Optional<Listing> listing, Optional<String> away, Set<String> known) {}

  /**
   * A folder that was not looked at yet.
   *
   * @param folder the cases folder, perhaps a link
   */
  FolderWatch(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * Reads what changed since the last look. Not for request threads.
   *
   * @return how many subjects had to be read
   */
  synchronized int look() {
    State before = state;
    waitingSince = Optional.of(clock.instant());
    try {
      Path root = realRoot();
      Listing listing =
          Listing.of(
              () -> tree(root),
              before.listing().filter(last -> last.root().equals(root)),
              () -> waitingSince = Optional.of(clock.instant()));
      if (before.away().isPresent()) {
        LOG.info("the cases folder is there: {} cases ({})", listing.subjects().size(), folder);
      }
      state = new State(Optional.of(listing), Optional.empty(), listing.subjects().keySet());
      return listing.readAnew();
    } catch (IOException e) {
      String sentence = sentence(e);
      if (!before.away().equals(Optional.of(sentence))) {
        LOG.warn("{} ({})", sentence, folder);
      }
      state = new State(Optional.empty(), Optional.of(sentence), before.known());
      return 0;
    } finally {
      waitingSince = Optional.empty();
    }
  }

  /** The cases that the last look found. */
  List<CaseSummary> list() {
    return state.listing().map(Listing::summaries).orElse(List.of());
  }

  /** How the folder is. */
  SourceStatus status() {
    State now = state;
    if (hangs()) {
      return SourceStatus.down(
          "The cases folder (penumbra.cases-dir) does not answer; its disk or network mount hangs.");
    }
    return now.away()
        .map(SourceStatus::down)
        .or(() -> now.listing().map(l -> l.subjects().isEmpty() ? EMPTY : SourceStatus.ready()))
        .orElseGet(SourceStatus::loading);
  }

  /** One case, also one that came after the last look; reads no more than its own folders. */
  Optional<CaseSummary> find(CaseId id) {
    Optional<CaseSummary> listed =
        state
            .listing()
            .flatMap(listing -> Optional.ofNullable(listing.subjects().get(id.value())))
            .map(Listing::summary);
    return listed.isPresent() || state.away().isPresent() || hangs()
        ? listed
        : readNow(id).map(Listing::summary);
  }

  /**
   * One case as it is on disk now. Not for request threads.
   *
   * @throws SourceUnavailable if the case was there and the folder cannot be read now
   */
  Optional<Subject> open(CaseId id) {
    if (state.listing().isEmpty() && state.away().isEmpty()) {
      look();
    }
    Optional<Subject> found = readNow(id);
    if (found.isEmpty() && state.known().contains(id.value())) {
      state
          .away()
          .ifPresent(
              sentence -> {
                throw new SourceUnavailable("Case " + id + " was in the cases folder. " + sentence);
              });
    }
    found.ifPresent(this::refuseEscape);
    return found;
  }

  private void refuseEscape(Subject subject) {
    try {
      FolderTree tree = tree(realRoot());
      for (Path file : subject.allFiles()) {
        if (!tree.isInside(file)) {
          throw new SourceUnavailable(
              "%s of case %s is no longer a file in the cases folder; it cannot be opened."
                  .formatted(file.getFileName(), subject.name()));
        }
      }
    } catch (IOException e) {
      throw new SourceUnavailable(sentence(e), e);
    }
  }

  private Optional<Subject> readNow(CaseId id) {
    try {
      Path root = realRoot();
      Optional<Listing> last = state.listing().filter(listing -> listing.root().equals(root));
      Optional<Place> place =
          last.flatMap(listing -> Optional.ofNullable(listing.subjects().get(id.value())))
              .map(Subject::place);
      if (place.isEmpty()) {
        Survey survey = last.map(Listing::survey).orElseGet(() -> Survey.of(tree(root)));
        place = survey.lookUp(tree(root), id.value()).map(Place.class::cast);
      }
      FolderTree tree = tree(root);
      return place.stream()
          .flatMap(found -> found.subjects(tree).stream())
          .filter(subject -> subject.name().equals(id.value()))
          .filter(subject -> Listing.usable(tree, subject))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private boolean hangs() {
    return waitingSince.filter(since -> since.plus(PATIENCE).isBefore(clock.instant())).isPresent();
  }

  private FolderTree tree(Path root) {
    return new FolderTree(root, clock, reports);
  }

  /** The folder itself, where its path may lead through links; fails where it cannot be listed. */
  @SuppressWarnings("StreamResourceLeak") // closed at once
  private Path realRoot() throws IOException {
    Path root = folder.toRealPath();
    Files.newDirectoryStream(root).close();
    return root;
  }

  private static String sentence(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "The cases folder (penumbra.cases-dir) is not there. Once it is mounted or made, its"
          + " cases are listed by themselves.";
    }
    if (e instanceof NotDirectoryException) {
      return "The cases folder (penumbra.cases-dir) is a file; name a folder of subject folders.";
    }
    return e instanceof AccessDeniedException
        ? "The cases folder (penumbra.cases-dir) may not be read by the user of this service."
        : "The cases folder (penumbra.cases-dir) cannot be read; its disk or network mount fails.";
  }
}
