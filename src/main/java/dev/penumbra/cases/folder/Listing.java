package dev.penumbra.cases.folder;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseSummary;
import dev.penumbra.cases.folder.Place.Subject;
import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.volume.Modality;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a look at the cases folder found, and what the next look needs to read only what changed.
 *
 * @param root the folder's real path
 * @param survey where the subjects are
 * @param read each place as it was read
 * @param subjects the complete ones, by name
 * @param summaries their cases, in order
 * @param readAnew how many places this look had to read
 */
record Listing(
    Path root,
    Survey survey,
    Map<Place, PlaceRead> read,
    Map<String, Subject> subjects,
    List<CaseSummary> summaries,
    int readAnew) {

  /** The source's name in summaries. */
  static final String SOURCE = "folder";

  /**
   * A place and how its folders looked.
   *
   * @param subjects who was found there
   * @param stamps how the folders looked that were read
   */
  record PlaceRead(List<Subject> subjects, Map<Path, Stamp> stamps) {

    /** Copies the collections. */
    PlaceRead {
      subjects = List.copyOf(subjects);
      stamps = Map.copyOf(stamps);
    }
  }

  /** Copies the collections. */
  Listing {
    read = Map.copyOf(read);
    subjects = Map.copyOf(subjects);
    summaries = List.copyOf(summaries);
  }

  /**
   * Looks at the folder.
   *
   * @param trees begins a reading of the folder
   * @param before what the last look found, if it was the same folder
   * @param sign is told after each place that the folder still answers
   */
  static Listing of(Trees trees, Optional<Listing> before, Runnable sign) {
    FolderTree now = trees.begin();
    Survey survey =
        before
            .map(Listing::survey)
            .filter(known -> !now.anyChanged(known.stamps()))
            .orElseGet(() -> Survey.of(trees.begin()));
    Map<Place, PlaceRead> read = new HashMap<>();
    TreeMap<String, Subject> subjects = new TreeMap<>();
    int readAnew = 0;
    for (Place place : survey.places()) {
      sign.run();
      Optional<PlaceRead> known =
          before
              .map(listing -> listing.read().get(place))
              .filter(old -> !now.anyChanged(old.stamps()));
      readAnew += known.isPresent() ? 0 : 1;
      PlaceRead found = known.orElseGet(() -> read(trees.begin(), place));
      read.put(place, found);
      found.subjects().stream()
          .filter(subject -> usable(now, subject))
          .forEach(subject -> subjects.putIfAbsent(subject.name(), subject));
    }
    List<CaseSummary> summaries = new ArrayList<>();
    subjects.values().forEach(subject -> summaries.add(summary(subject)));
    return new Listing(now.root(), survey, read, subjects, summaries, readAnew);
  }

  /** Begins readings of one folder. */
  @FunctionalInterface
  interface Trees {

    /** A reading of the folder that knows nothing yet. */
    FolderTree begin();
  }

  /** A complete subject as a case. */
  static CaseSummary summary(Subject subject) {
    return new CaseSummary(
        new CaseId(subject.name()),
        subject.name(),
        SOURCE,
        subject.files().images().keySet(),
        subject.files().groundTruth().isPresent());
  }

  /** The files of the cases, in order. */
  List<CaseFiles> files() {
    return summaries.stream()
        .flatMap(summary -> Optional.ofNullable(subjects.get(summary.id().value())).stream())
        .map(Listing::files)
        .toList();
  }

  /** The files of a complete subject. */
  static CaseFiles files(Subject subject) {
    Map<Modality, NiftiFile> images = new EnumMap<>(Modality.class);
    subject.files().images().forEach((modality, path) -> images.put(modality, NiftiFile.of(path)));
    return new CaseFiles(
        new CaseId(subject.name()), images, subject.files().groundTruth().map(NiftiFile::of));
  }

  /** Whether a subject can be a case; logs, once, why it cannot. */
  static boolean usable(FolderTree tree, Subject subject) {
    Path where = tree.root().resolve(subject.name());
    if (CaseId.parse(subject.name()).isEmpty()) {
      tree.report(where, "is not listed: its name cannot be a case id");
      return false;
    }
    if (!subject.files().complete()) {
      tree.report(where, "is not listed: it has no DWI with an ADC of the same session and space");
      return false;
    }
    subject.files().notes().forEach(note -> tree.report(where, note));
    return true;
  }

  private static PlaceRead read(FolderTree tree, Place place) {
    List<Subject> subjects = place.subjects(tree);
    return new PlaceRead(subjects, tree.stamps());
  }
}
