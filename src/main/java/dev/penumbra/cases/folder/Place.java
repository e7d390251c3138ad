package dev.penumbra.cases.folder;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Some folders of a data set that hold whole subjects and are read together. */
sealed interface Place {

  /** Reads the place's folders and chooses each subject's files. */
  List<Subject> subjects(FolderTree tree);

  /**
   * A subject with its name.
   *
   * @param name the subject's name, as it stands on disk
   * @param place where it was found
   * @param files its images; incomplete ones are no case
   */
  record Subject(String name, Place place, SubjectFiles files) {

    /** Its images and its ground truth. */
    List<Path> allFiles() {
      List<Path> all = new ArrayList<>(files.images().values());
      files.groundTruth().ifPresent(all::add);
      return all;
    }
  }

  /**
   * A folder of one subject.
   *
   * @param folder its images are in it or below
   * @param derived folders with what was made from them; ground truth, above all
   */
  record SubjectFolder(Path folder, List<Path> derived) implements Place {

    private static final int DEPTH = 4;

    /** Copies the list. */
    public SubjectFolder {
      derived = List.copyOf(derived);
    }

    String name() {
      return String.valueOf(folder.getFileName());
    }

    @Override
    public List<Subject> subjects(FolderTree tree) {
      List<Path> found = new ArrayList<>(tree.images(folder, DEPTH));
      derived.forEach(below -> found.addAll(tree.images(below, DEPTH)));
      return List.of(new Subject(name(), this, SubjectFiles.choose(tree.root(), found)));
    }
  }

  /**
   * A folder per kind of image, all subjects in each, as in {@code ISLES24-MR-Lite}.
   *
   * @param base the folder above them
   */
  record KindFolders(Path base) implements Place {

    /** The folders' names; without the first two there is no such place. */
    static final List<String> NAMES = List.of("Images-DWI", "Images-ADC", "Images-FLAIR", "Masks");

    private static final Pattern SUBJECT = Pattern.compile("(sub-[A-Za-z0-9]+|[^_]+)_.*");

    @Override
    public List<Subject> subjects(FolderTree tree) {
      Map<String, List<Path>> bySubject = new TreeMap<>();
      for (String kind : NAMES) {
        for (Path image : tree.images(base.resolve(kind), 1)) {
          Matcher matcher = SUBJECT.matcher(String.valueOf(image.getFileName()));
          if (matcher.matches()) {
            bySubject.computeIfAbsent(matcher.group(1), name -> new ArrayList<>()).add(image);
          }
        }
      }
      List<Subject> subjects = new ArrayList<>();
      bySubject.forEach(
          (name, images) ->
              subjects.add(new Subject(name, this, SubjectFiles.choose(tree.root(), images))));
      return subjects;
    }
  }
}
