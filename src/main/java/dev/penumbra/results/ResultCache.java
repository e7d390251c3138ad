package dev.penumbra.results;

import dev.penumbra.storage.Stripes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Result files that lie elsewhere and are brought here when somebody wants them, one at a time for
 * a file, as far as a budget allows. Thread-safe.
 */
public final class ResultCache {

  private static final Logger LOG = LoggerFactory.getLogger(ResultCache.class);
  private static final int TRIES = 2; // a folder may be removed while a file is brought into it

  private final ResultFolders folders;
  private final long budget;
  private final Stripes bringing = new Stripes();
  private final AtomicLong brought = new AtomicLong(Long.MAX_VALUE); // not counted yet

  /** Where a file comes from. */
  @FunctionalInterface
  public interface Origin {

    /**
     * Writes the bytes of the file.
     *
     * @param out receives them; not closed
     * @return false where there is no such file any more
     * @throws IOException if not all of them could be written
     */
    boolean writeTo(OutputStream out) throws IOException;
  }

  private record Held(String id, long bytes, Instant since) {}

  /**
   * A cache in result folders.
   *
   * @param folders where the files are put
   * @param budget bytes that the files of all folders may take; beyond, the folders that nothing
   *     was brought into for the longest time are removed
   */
  public ResultCache(ResultFolders folders, long budget) {
    this.folders = folders;
    this.budget = budget;
  }

  /**
   * Sees to it that a file is here. It appears when all of it is on disk.
   *
   * @param id the job
   * @param name a file of its result
   * @param modified the time that the file gets, the same one wherever it is brought to
   * @param origin where it comes from; not asked where the file is here
   * @return false where there is no such file any more
   * @throws IOException if it could not be brought
   */
  public boolean bring(String id, String name, Instant modified, Origin origin) throws IOException {
    Lock lock = bringing.of(id + "/" + name);
    lock.lock();
    try {
      for (int tries = 1; folders.file(id, name).isEmpty(); tries++) {
        try {
          if (!write(folder(id), name, modified, origin)) {
            return false;
          }
        } catch (NoSuchFileException e) {
          if (tries == TRIES) {
            throw e;
          }
        } catch (IOException e) {
          if (folders.file(id, name).isEmpty()) { // else another process put it there
            throw e;
          }
        }
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean write(Path folder, String name, Instant modified, Origin origin)
      throws IOException {
    try {
      WrittenFile written =
          PartFile.write(
              folder,
              name,
              out -> {
                if (!origin.writeTo(out)) {
                  throw new Gone();
                }
              });
      Files.setLastModifiedTime(folder.resolve(name), FileTime.from(modified));
      makeRoom(written.bytes(), folder);
      return true;
    } catch (Gone e) {
      return false;
    }
  }

  private Path folder(String id) {
    return folders.find(id).orElseGet(() -> create(id));
  }

  private Path create(String id) {
    try {
      return folders.create(id);
    } catch (IllegalArgumentException e) { // another file's thread made it at the same time
      return folders.find(id).orElseThrow(() -> e);
    }
  }

  private synchronized void makeRoom(long more, Path spared) throws IOException {
    if (brought.get() <= budget - more) {
      brought.addAndGet(more);
      return;
    }
    List<Held> held = held();
    long total = held.stream().mapToLong(Held::bytes).sum();
    for (Held oldest : held) {
      if (total > budget && !oldest.id().equals(ResultFolders.nameOf(spared))) {
        LOG.debug("the files of job {} make room here", oldest.id());
        folders.delete(oldest.id());
        total -= oldest.bytes();
      }
    }
    brought.set(total);
  }

  /** Folders with files, the one first that nothing was brought into for the longest time. */
  private List<Held> held() throws IOException {
    List<Held> held = new ArrayList<>();
    for (Path folder : folders.list()) {
      String id = ResultFolders.nameOf(folder);
      long bytes = folders.size(id);
      if (bytes > 0) { // others are of attempts that are being made
        try {
          held.add(new Held(id, bytes, Files.getLastModifiedTime(folder).toInstant()));
        } catch (NoSuchFileException e) {
          LOG.debug("the folder of job {} was removed meanwhile", id);
        }
      }
    }
    held.sort(Comparator.comparing(Held::since));
    return held;
  }

  private static final class Gone extends IOException {
    private static final long serialVersionUID = 1;
  }
}
