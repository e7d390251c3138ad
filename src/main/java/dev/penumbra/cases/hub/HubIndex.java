package dev.penumbra.cases.hub;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * Which cases are in which file, as it is kept on disk.
 *
 * @param version of this format
 * @param columns what the columns were called when the files were read
 * @param dataset {@code owner/name}
 * @param commit the commit that was listed last
 * @param files the files that have been read
 */
@Serdeable
record HubIndex(int version, String columns, String dataset, String commit, List<Entry> files) {

  static final int VERSION = 1;

  /**
   * One file.
   *
   * @param path where it is in the repository
   * @param size in bytes
   * @param oid the digest of its content
   * @param flair whether it has FLAIR images
   * @param groups per group of rows the rows' ids; an empty text where a row has none
   */
  @Serdeable
  record Entry(String path, long size, String oid, boolean flair, List<List<String>> groups) {

    HubFile file() {
      return new HubFile(path, size, oid);
    }

    /** The same content, where it is in another commit. */
    Entry at(HubFile file) {
      return new Entry(file.path(), file.size(), file.oid(), flair, groups);
    }
  }
}
