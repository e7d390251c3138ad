package dev.penumbra.cases.folder;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseId;
import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.volume.Modality;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The images of one subject, chosen by name from all files of its folders: those of the first
 * session that has both DWI and ADC.
 *
 * @param images one file per modality
 * @param groundTruth the lesion mask of the same session
 * @param notes what was left aside, for the log
 */
record SubjectFiles(Map<Modality, Path> images, Optional<Path> groundTruth, List<String> notes) {

  private static final Pattern IMAGE =
      Pattern.compile(".*_(?<kind>dwi|adc|flair|msk)\\.nii(\\.gz)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern SESSION = Pattern.compile("(?:^|[_/\\\\])(ses-[A-Za-z0-9]+)");

  /** Copies the collections. */
  SubjectFiles {
    images = Map.copyOf(images);
    notes = List.copyOf(notes);
  }

  /** Whether there is what every model needs. */
  boolean complete() {
    return images.containsKey(Modality.DWI) && images.containsKey(Modality.ADC);
  }

  /** The files as those of a case. */
  CaseFiles open(CaseId id) {
    Map<Modality, NiftiFile> opened = new EnumMap<>(Modality.class);
    images.forEach((modality, path) -> opened.put(modality, NiftiFile.of(path)));
    return new CaseFiles(id, opened, groundTruth.map(NiftiFile::of));
  }

  /** Whether a file's name says that it is an image of a case. */
  static boolean isImage(Path file) {
    return kind(file).isPresent();
  }

  /** Whether a file's name says that it is a lesion mask. */
  static boolean isMask(Path file) {
    return kind(file).filter("msk"::equals).isPresent();
  }

  /**
   * Chooses.
   *
   * @param root both folders of a subject, the images' and the ground truth's, are under it
   * @param files the files found there
   */
  static SubjectFiles choose(Path root, List<Path> files) {
    TreeSet<String> notes = new TreeSet<>();
    TreeMap<String, Map<String, Path>> sessions = new TreeMap<>();
    for (Path file : files.stream().sorted(Comparator.comparing(Path::toString)).toList()) {
      Map<String, Path> session =
          sessions.computeIfAbsent(session(root.relativize(file)), name -> new HashMap<>());
      kind(file)
          .map(kind -> session.putIfAbsent(kind, file))
          .ifPresent(first -> notes.add("of several files " + first.getFileName() + " is used"));
    }
    List<String> complete =
        sessions.keySet().stream()
            .filter(name -> sessions.get(name).keySet().containsAll(List.of("dwi", "adc")))
            .toList();
    if (complete.size() > 1) {
      notes.add("of several sessions " + complete.get(0) + " is used");
    }
    Optional<String> chosen =
        complete.isEmpty() ? sessions.keySet().stream().findFirst() : complete.stream().findFirst();
    return of(chosen.map(sessions::get).orElse(Map.of()), List.copyOf(notes));
  }

  private static SubjectFiles of(Map<String, Path> byKind, List<String> notes) {
    Map<Modality, Path> images = new EnumMap<>(Modality.class);
    for (Modality modality : Modality.values()) {
      Optional.ofNullable(byKind.get(modality.id())).ifPresent(file -> images.put(modality, file));
    }
    return new SubjectFiles(images, Optional.ofNullable(byKind.get("msk")), notes);
  }

  private static Optional<String> kind(Path file) {
    Matcher matcher = IMAGE.matcher(String.valueOf(file.getFileName()));
    return matcher.matches()
        ? Optional.of(matcher.group("kind").toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  private static String session(Path relative) {
    Matcher matcher = SESSION.matcher(relative.toString());
    return matcher.find() ? matcher.group(1) : "";
  }
}
