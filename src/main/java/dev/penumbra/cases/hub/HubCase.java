package dev.penumbra.cases.hub;

import dev.penumbra.cases.CaseId;

/**
 * A case of the data set and where it is.
 *
 * @param id its name
 * @param commit the commit at which its file is read
 * @param file its file
 * @param group the group of rows in the file, from 0
 * @param row the row in the group, from 0
 * @param flair whether there may be a FLAIR image
 */
record HubCase(CaseId id, String commit, HubFile file, int group, int row, boolean flair) {

  /** What names it in the cache: its content, whatever commit and data set it is in. */
  String key() {
    return file.oid() + "-" + group + "-" + row;
  }
}
