package dev.penumbra.cases.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;

/**
 * How a folder looked just before its entries were read, which tells whether they have to be read
 * again: entries that come, go or are renamed change the folder's modification time.
 *
 * @param state what it was
 * @param modified when its entries last changed
 * @param key which folder it is, as far as the file system says
 */
record Stamp(State state, Instant modified, String key) {

  /**
   * Times of file systems are as coarse as this. A folder that changed more recently could change
   * again without another time.
   */
  private static final Duration COARSEST_TIME = Duration.ofSeconds(2);

  private static final Stamp ABSENT = new Stamp(State.ABSENT, Instant.EPOCH, "");
  private static final Stamp RESTLESS = new Stamp(State.RESTLESS, Instant.EPOCH, "");

  /** What stood at a path. */
  enum State {
    /** A folder that had not changed for a while. */
    CALM,
    /** A folder that is to be read again in any case: just changed, or unreadable. */
    RESTLESS,
    /** No folder; perhaps a link to one, which is not followed. */
    ABSENT
  }

  /** The stamp of a path now. */
  static Stamp of(Path folder, Instant now) {
    try {
      BasicFileAttributes found =
          Files.readAttributes(folder, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!found.isDirectory()) {
        return ABSENT;
      }
      Instant modified = found.lastModifiedTime().toInstant();
      return modified.isAfter(now.minus(COARSEST_TIME))
          ? RESTLESS
          : new Stamp(State.CALM, modified, String.valueOf(found.fileKey()));
    } catch (NoSuchFileException e) {
      return ABSENT;
    } catch (IOException e) {
      return RESTLESS;
    }
  }

  /** The stamp of a folder whose entries could not be read. */
  static Stamp unreadable() {
    return RESTLESS;
  }

  /** Whether the folder's entries are still those of this stamp. */
  boolean holds(Path folder, Instant now) {
    return state != State.RESTLESS && equals(of(folder, now));
  }
}
