package dev.penumbra.results;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Makes {@code archive.zip} of a result folder while it streams: nothing of it is held in memory or
 * on disk. Entries come by name; what is compressed already is stored as it is.
 */
public final class ResultArchive {

  /** The name under which clients ask for the archive. */
  public static final String NAME = "archive.zip";

  private ResultArchive() {}

  /**
   * Writes the archive of all files of a folder that a client may have: no links, no hidden files,
   * no job snapshot, no subfolders. The same files give the same bytes.
   *
   * @param folder a result folder
   * @param out where the archive goes; stays open
   * @throws IOException if a file cannot be read or the stream does not take the bytes
   */
  public static void write(Path folder, OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    for (Path file : ResultFolders.publicFiles(folder)) {
      zip.putNextEntry(entry(file));
      Files.copy(file, zip);
      zip.closeEntry();
    }
    zip.finish();
    zip.flush();
  }

  private static ZipEntry entry(Path file) throws IOException {
    String name = ResultFolders.nameOf(file);
    ZipEntry entry = new ZipEntry(name);
    FileTime modified = Files.getLastModifiedTime(file);
    entry.setTimeLocal(LocalDateTime.ofInstant(modified.toInstant(), ZoneOffset.UTC));
    if (name.endsWith(".gz") || name.endsWith(".png")) {
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(Files.size(file));
      entry.setCrc(checksum(file));
    }
    return entry;
  }

  private static long checksum(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        CheckedInputStream checked = new CheckedInputStream(in, new CRC32())) {
      checked.transferTo(OutputStream.nullOutputStream());
      return checked.getChecksum().getValue();
    }
  }
}
