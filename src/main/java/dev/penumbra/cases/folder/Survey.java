package dev.penumbra.cases.folder;

import dev.penumbra.cases.folder.Place.KindFolders;
import dev.penumbra.cases.folder.Place.SubjectFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Where the subjects of a cases folder are, found without reading a subject's folder: at the top,
 * under {@code rawdata} (BIDS, ISLES'22) or {@code raw_data} (ISLES'24), and all of it once more
 * under folders as archives of these data sets make them ({@code train}, {@code dataset}, {@code
 * ISLES-2022}).
 *
 * @param bases the parts of the cases folder that are laid out as a data set
 * @param places where the subjects are, each subject's name once
 * @param stamps how the folders looked that were read
 */
record Survey(List<Base> bases, List<Place> places, Map<Path, Stamp> stamps) {

  private static final Set<String> RAW = Set.of("rawdata", "raw_data");
  private static final String DERIVED = "derivatives";
  private static final Set<String> NO_SUBJECTS =
      Set.of(DERIVED, "rawdata", "raw_data", "sourcedata", "code", "stimuli", "phenotype");
  private static final Pattern ARCHIVE =
      Pattern.compile(
          "train|dataset([-_^].*)?|isles[-_ ]?(20)?2[24]([-_^].*)?", Pattern.CASE_INSENSITIVE);
  private static final int ARCHIVE_DEPTH = 2;

  /**
   * A data set: where its subjects are and what was made from them.
   *
   * @param containers folders of subject folders
   * @param derived folders that have folders of the same names
   */
  record Base(List<Path> containers, List<Path> derived) {

    /** Copies the lists. */
    Base {
      containers = List.copyOf(containers);
      derived = List.copyOf(derived);
    }

    SubjectFolder place(Path subject) {
      Path name = subject.getFileName();
      return new SubjectFolder(
          subject, derived.stream().map(folder -> folder.resolve(name)).toList());
    }
  }

  /** Copies the collections. */
  Survey {
    bases = List.copyOf(bases);
    places = List.copyOf(places);
    stamps = Map.copyOf(stamps);
  }

  /** Reads the folders above the subjects. */
  static Survey of(FolderTree tree) {
    List<Base> bases = new ArrayList<>();
    Map<String, Place> places = new LinkedHashMap<>();
    add(tree, tree.root(), 0, bases, places);
    return new Survey(bases, List.copyOf(places.values()), tree.stamps());
  }

  /**
   * One subject's place now, whether it was there at the time of the survey or not.
   *
   * @param name a folder's name, already known to be one
   * @return empty where no data set has a folder of exactly this name
   */
  Optional<SubjectFolder> lookUp(FolderTree tree, String name) {
    for (Place place : places) {
      if (place instanceof SubjectFolder folder && folder.name().equals(name)) {
        return Optional.of(folder);
      }
    }
    return isSubject(name)
        ? bases.stream().flatMap(base -> newcomer(tree, base, name).stream()).findFirst()
        : Optional.empty();
  }

  private Optional<SubjectFolder> newcomer(FolderTree tree, Base base, String name) {
    return base.containers().stream()
        .filter(container -> tree.changed(container, stamps))
        .flatMap(container -> tree.folder(container, name).stream())
        .findFirst()
        .map(base::place);
  }

  private static void add(
      FolderTree tree, Path top, int depth, List<Base> bases, Map<String, Place> places) {
    List<Path> children = tree.folders(top);
    List<Path> containers = new ArrayList<>();
    containers.add(top);
    containers.addAll(named(children, RAW::contains));
    List<Path> subjects = new ArrayList<>(named(children, Survey::isSubject));
    for (Path raw : containers.subList(1, containers.size())) {
      subjects.addAll(named(tree.folders(raw), Survey::isSubject));
    }
    Base base = new Base(containers, derived(tree, children, subjects));
    bases.add(base);
    for (Path subject : subjects) {
      if (places.putIfAbsent(name(subject), base.place(subject)) != null) {
        tree.report(subject, "is not listed: another subject has the same name");
      }
    }
    if (children.stream().map(Survey::name).toList().containsAll(KindFolders.NAMES.subList(0, 2))) {
      places.put(top + "/*", new KindFolders(top));
    }
    if (depth < ARCHIVE_DEPTH) {
      named(children, Survey::isArchive)
          .forEach(archive -> add(tree, archive, depth + 1, bases, places));
    }
  }

  /** {@code derivatives}, and the folders of pipelines in it as BIDS wants them. */
  private static List<Path> derived(FolderTree tree, List<Path> children, List<Path> subjects) {
    List<Path> derived = new ArrayList<>(named(children, DERIVED::equals));
    if (!derived.isEmpty()) {
      Set<String> names = Set.copyOf(subjects.stream().map(Survey::name).distinct().toList());
      derived.addAll(
          named(
              tree.folders(derived.get(0)),
              name -> !names.contains(name) && !name.startsWith("sub-")));
    }
    return derived;
  }

  private static List<Path> named(List<Path> folders, Predicate<String> wanted) {
    return folders.stream().filter(folder -> wanted.test(name(folder))).toList();
  }

  private static boolean isArchive(String name) {
    return ARCHIVE.matcher(name).matches();
  }

  private static boolean isSubject(String name) {
    return !NO_SUBJECTS.contains(name.toLowerCase(Locale.ROOT))
        && !KindFolders.NAMES.contains(name)
        && !isArchive(name);
  }

  private static String name(Path folder) {
    return String.valueOf(folder.getFileName());
  }
}
