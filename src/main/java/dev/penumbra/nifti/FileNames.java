package dev.penumbra.nifti;

import java.nio.file.Path;

/** Names of files as they may be shown: without the folders of the server. */
final class FileNames {

  private FileNames() {}

  static String last(String name) {
    int cut = Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\'));
    String last = name.substring(cut + 1).replaceAll("\\p{Cntrl}", "?");
    return last.isBlank() ? "image" : last;
  }

  static String last(Path path) {
    Path last = path.getFileName();
    return last == null ? "image" : last(last.toString());
  }
}
