package dev.penumbra.cases.folder;

import dev.penumbra.volume.Modality;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The images of one subject, chosen by name from all files of its folders. Images of one session
 * and one space belong together and are never mixed with others: those of the first session that
 * has both DWI and ADC are taken, rather as acquired than registered to something else.
 *
 * @param images one file per modality
 * @param groundTruth the lesion mask of the same session, in the same space if there is one
 * @param notes what was left aside, for the log
 */
record SubjectFiles(Map<Modality, Path> images, Optional<Path> groundTruth, List<String> notes) {

  private static final String MASK = "msk";

  /** Images that were made together; as acquired before registered, then by session. */
  private record Series(String session, String space) implements Comparable<Series> {

    private static final Comparator<Series> ORDER =
        Comparator.comparing((Series series) -> !series.space.isEmpty())
            .thenComparing(Series::session)
            .thenComparing(Series::space);

    static Series of(ImageName name) {
      return new Series(name.session(), name.space());
    }

    @Override
    public int compareTo(Series other) {
      return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
      return (session + (space.isEmpty() ? "" : " space-" + space)).strip();
    }
  }

  /** Copies the collections. */
  SubjectFiles {
    images = Map.copyOf(images);
    notes = List.copyOf(notes);
  }

  /** Whether there is what every model needs. */
  boolean complete() {
    return images.containsKey(Modality.DWI) && images.containsKey(Modality.ADC);
  }

  /**
   * Chooses.
   *
   * @param root all files are under it
   * @param files the files found, those first that are preferred among equals
   */
  static SubjectFiles choose(Path root, List<Path> files) {
    TreeSet<String> notes = new TreeSet<>();
    TreeMap<Series, Map<String, Path>> all = new TreeMap<>();
    for (Path file : files) {
      ImageName.of(root.relativize(file))
          .map(
              name ->
                  all.computeIfAbsent(Series.of(name), series -> new HashMap<>())
                      .putIfAbsent(name.kind(), file))
          .ifPresent(first -> notes.add("of several files " + first.getFileName() + " is used"));
    }
    List<Series> complete =
        all.keySet().stream()
            .filter(series -> all.get(series).keySet().containsAll(List.of("dwi", "adc")))
            .toList();
    if (complete.isEmpty()) {
      return new SubjectFiles(Map.of(), Optional.empty(), List.of());
    }
    Series chosen = complete.get(0);
    if (complete.size() > 1) {
      notes.add("of several series of images " + chosen + " is used");
    }
    Map<Modality, Path> images = new EnumMap<>(Modality.class);
    for (Modality modality : Modality.values()) {
      Optional.ofNullable(all.get(chosen).get(modality.id()))
          .ifPresent(file -> images.put(modality, file));
    }
    return new SubjectFiles(images, mask(all, chosen), List.copyOf(notes));
  }

  /**
   * The mask of the images' series; else one of their session in another space, which cannot be
   * compared, but is told of when the case is read; else, where there is but one session, one whose
   * name has none.
   */
  private static Optional<Path> mask(TreeMap<Series, Map<String, Path>> all, Series chosen) {
    List<Series> wanted = new ArrayList<>();
    wanted.add(chosen);
    all.keySet().stream()
        .filter(series -> series.session().equals(chosen.session()))
        .forEach(wanted::add);
    long sessions =
        all.entrySet().stream()
            .filter(entry -> entry.getValue().containsKey(Modality.DWI.id()))
            .map(entry -> entry.getKey().session())
            .distinct()
            .count();
    if (sessions == 1) {
      all.keySet().stream().filter(series -> series.session().isEmpty()).forEach(wanted::add);
    }
    return wanted.stream()
        .flatMap(series -> Optional.ofNullable(all.get(series).get(MASK)).stream())
        .findFirst();
  }
}
