package dev.penumbra.jobs.local;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/** Copies a journal's folder as {@code kill -9} would leave it at that moment. */
final class CrashImage {

  private static final int PAGE = 4096;

  private CrashImage() {}

  /**
   * Copies a folder that may be written to meanwhile.
   *
   * @param journal the journal's folder
   * @param target where copies go
   * @return the copy: a state between the call and the return
   */
  static Path of(Path journal, Path target) throws IOException {
    Files.createDirectories(target);
    while (true) {
      Path image = Files.createTempDirectory(target, "image");
      Set<String> before = names(journal);
      boolean whole = true;
      for (String name : before) {
        whole = whole && copy(journal.resolve(name), image.resolve(name));
      }
      if (whole && names(journal).equals(before)) {
        return image;
      }
    }
  }

  private static Set<String> names(Path folder) throws IOException {
    Set<String> names = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "jobs-*")) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
    return names;
  }

  /** From the end to the beginning, so that whatever is there has all before it. */
  private static boolean copy(Path from, Path to) throws IOException {
    byte[] content;
    try (RandomAccessFile file = new RandomAccessFile(from.toFile(), "r")) {
      content = new byte[(int) file.length()];
      for (int at = content.length / PAGE * PAGE; at >= 0; at -= PAGE) {
        byte[] page = new byte[Math.min(PAGE, content.length - at)];
        file.seek(at);
        file.readFully(page);
        System.arraycopy(page, 0, content, at, page.length);
      }
    } catch (java.io.FileNotFoundException | NoSuchFileException e) {
      return false; // it was replaced meanwhile
    }
    Files.write(to, Arrays.copyOf(content, content.length));
    return true;
  }
}
