package dev.penumbra.cases.uploads;

import io.micronaut.serde.annotation.Serdeable;
import java.util.Map;

/**
 * What stands beside the files of an upload, in {@code case.json}. The time of the last use is that
 * of the file.
 *
 * @param client whose upload it is, for the limit per client
 * @param files names of the files by part
 */
@Serdeable
record UploadDocument(String client, Map<String, String> files) {

  /** Copies the map. */
  UploadDocument {
    files = Map.copyOf(files);
  }
}
