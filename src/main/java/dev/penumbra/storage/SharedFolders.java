package dev.penumbra.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Folders of files that many processes share. A folder is there with all of its files or not at
 * all, whenever the process that puts it ends. What is put expires by itself. Thread-safe.
 *
 * <p>Every method fails with {@link SharedUnreachable} while nothing answers; then it is not known
 * whether a change was made, and it may be tried again.
 */
public interface SharedFolders {

  /**
   * Puts a folder; one of this name is replaced.
   *
   * @param name letters, digits, dashes and underscores; after a dot the same again, so that
   *     folders with one beginning are a group
   * @param notes words about it
   * @param files regular files with names of their own
   * @throws IOException if a file cannot be read, or there is no room
   */
  void put(String name, Map<String, String> notes, List<Path> files) throws IOException;

  /**
   * Looks a folder up; what was put or deleted before by anybody is known.
   *
   * @param name its name
   * @return the folder; empty where there is none
   * @throws IOException if it cannot be looked up
   */
  Optional<SharedFolder> find(String name) throws IOException;

  /**
   * Replaces the notes of a folder, unless it is gone or somebody else replaces them now.
   *
   * @param folder the folder
   * @param notes words about it
   * @return whether it was done
   * @throws IOException if it could not be asked
   */
  boolean note(SharedFolder folder, Map<String, String> notes) throws IOException;

  /**
   * Writes the bytes of a file, as they were put.
   *
   * @param folder a folder that was found
   * @param file a name in it
   * @param out receives the bytes; not closed, and of no use where this does not return true
   * @return false where the file is not there any more
   * @throws IOException if {@code out} fails, or the bytes are not those that were put
   */
  boolean read(SharedFolder folder, String file, OutputStream out) throws IOException;

  /**
   * Deletes a folder, at once for everybody; the room it takes is given back soon.
   *
   * @param name its name
   * @return false where there was none
   * @throws IOException if it could not be asked
   */
  boolean delete(String name) throws IOException;

  /**
   * The names of the folders.
   *
   * @return those that are there, in no order
   * @throws IOException if they cannot be listed
   */
  List<String> names() throws IOException;

  /**
   * The names of a group's folders.
   *
   * @param group what comes before the dot
   * @return those that are there, in no order
   * @throws IOException if they cannot be listed
   */
  List<String> names(String group) throws IOException;

  /**
   * What all folders take, with what is still being put.
   *
   * @return bytes
   * @throws IOException if it cannot be asked
   */
  long bytes() throws IOException;
}
