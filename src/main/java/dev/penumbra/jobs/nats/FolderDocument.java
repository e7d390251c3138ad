package dev.penumbra.jobs.nats;

import dev.penumbra.storage.SharedFolder;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.Map;

/**
 * A shared folder as processes tell it each other.
 *
 * @param schema version of the format; later ones add fields, which this one leaves out
 * @param notes what its owner noted of it
 * @param files length in bytes by file name
 * @param putAt ISO-8601 in UTC
 */
@Serdeable
record FolderDocument(
    int schema, Map<String, String> notes, Map<String, Long> files, String putAt) {

  private static final int SCHEMA = 1;

  static FolderDocument of(SharedFolder folder) {
    return new FolderDocument(SCHEMA, folder.notes(), folder.files(), folder.putAt().toString());
  }

  SharedFolder toFolder(String name) {
    return new SharedFolder(name, notes, files, Instant.parse(putAt));
  }
}
