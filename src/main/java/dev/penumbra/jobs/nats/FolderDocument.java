package dev.penumbra.jobs.nats;

import dev.penumbra.storage.SharedFolder;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A shared folder as processes tell it each other.
 *
 * @param schema version of the format; later ones add fields, which this one leaves out
 * @param notes what its owner noted of it
 * @param objects where its files are
 * @param putAt ISO-8601 in UTC
 */
@Serdeable
record FolderDocument(
    int schema, Map<String, String> notes, List<ObjectDocument> objects, String putAt) {

  private static final int SCHEMA = 1;

  /**
   * An object that holds files, one after the other.
   *
   * @param id what the subject of its chunks ends with
   * @param chunks how many it has
   * @param digest of all its bytes, as NATS writes it
   * @param files in their order
   */
  @Serdeable
  record ObjectDocument(String id, long chunks, String digest, List<FileDocument> files) {}

  /**
   * A file in an object.
   *
   * @param bytes its length
   */
  @Serdeable
  record FileDocument(String name, long bytes) {}

  /** Where a file is. */
  record Place(ObjectDocument object, long offset, long bytes) {}

  static FolderDocument of(Map<String, String> notes, List<ObjectDocument> objects, Instant putAt) {
    return new FolderDocument(SCHEMA, notes, objects, putAt.toString());
  }

  /** The same with other notes. */
  FolderDocument noted(Map<String, String> now) {
    return new FolderDocument(SCHEMA, now, objects, putAt);
  }

  /** Where a file is; empty where there is none of this name. */
  Optional<Place> place(String file) {
    for (ObjectDocument object : objects) {
      long offset = 0;
      for (FileDocument one : object.files()) {
        if (one.name().equals(file)) {
          return Optional.of(new Place(object, offset, one.bytes()));
        }
        offset += one.bytes();
      }
    }
    return Optional.empty();
  }

  SharedFolder toFolder(String name) {
    Map<String, Long> lengths = new HashMap<>();
    objects.forEach(object -> object.files().forEach(f -> lengths.put(f.name(), f.bytes())));
    return new SharedFolder(name, notes, lengths, Instant.parse(putAt));
  }
}
