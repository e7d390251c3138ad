package dev.penumbra.cases.hub;

import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.storage.Checksum;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetched cases on disk, a folder for each, named by content. What was used longest ago goes first
 * when there is no room; what somebody holds a {@link NiftiFile} of, or is being fetched, stays.
 * Thread-safe.
 *
 * <p>Layout: {@code cases/<key>/} holds a case's images and a manifest with their checksums; {@code
 * parts/<oid>/} holds what has come of a file's parts.
 */
final class HubCache {

  private static final Logger LOG = LoggerFactory.getLogger(HubCache.class);
  private static final String MANIFEST = "manifest.json";

  private final Path cases;
  private final Path parts;
  private final long budget;
  private final HubTime time;
  private final ObjectMapper mapper;
  private final Map<Path, List<WeakReference<NiftiFile>>> lent = new HashMap<>();
  private final Set<Path> busy = new HashSet<>();

  /**
   * A cache.
   *
   * @param folder the hub's folder; need not exist
   * @param budget bytes that it may take
   */
  HubCache(Path folder, long budget, HubTime time, ObjectMapper mapper) {
    this.cases = folder.resolve("cases");
    this.parts = folder.resolve("parts");
    this.budget = budget;
    this.time = time;
    this.mapper = mapper;
  }

  /** What is there of a case and whole; what is damaged is removed. */
  Manifest find(HubCase wanted) throws IOException {
    Path folder = folder(wanted);
    try {
      Manifest manifest =
          mapper.readValue(HubFolder.read(folder.resolve(MANIFEST)), Manifest.class);
      for (Manifest.Image image : manifest.images().values()) {
        if (!image.none()
            && !Checksum.ofFile(folder.resolve(image.file())).equals(image.sha256())) {
          throw new IOException(image.file() + " has changed");
        }
      }
      touch(wanted);
      return manifest;
    } catch (NoSuchFileException e) {
      return new Manifest(Map.of());
    } catch (IOException | RuntimeException e) {
      LOG.warn(
          "case {} in the cache is damaged and is fetched anew: {}", wanted.id(), e.getMessage());
      synchronized (this) {
        HubFolder.delete(folder);
      }
      return new Manifest(Map.of());
    }
  }

  /**
   * What is there of a case, as its manifest says; files are not looked at and nothing is removed,
   * so that nobody who is at work on the case is waited for or disturbed.
   */
  Manifest peek(HubCase wanted) {
    try {
      return mapper.readValue(HubFolder.read(folder(wanted).resolve(MANIFEST)), Manifest.class);
    } catch (IOException | RuntimeException e) {
      LOG.debug("no manifest: {}", e.toString());
      return new Manifest(Map.of());
    }
  }

  /** Puts a file into a case's folder; the file is moved. */
  void keep(HubCase owner, Manifest manifest, Map<Path, String> files) throws IOException {
    Path folder = folder(owner);
    Files.createDirectories(folder);
    for (Map.Entry<Path, String> file : files.entrySet()) {
      Files.move(
          file.getKey(), folder.resolve(file.getValue()), StandardCopyOption.REPLACE_EXISTING);
    }
    HubFolder.write(folder.resolve(MANIFEST), mapper.writeValueAsBytes(manifest));
    touch(owner);
  }

  /** Gives an image out; it stays at least as long as somebody can reach the result. */
  synchronized NiftiFile lend(HubCase owner, Manifest.Image image) {
    Path folder = folder(owner);
    NiftiFile file = NiftiFile.of(folder.resolve(image.file()));
    List<WeakReference<NiftiFile>> held = lent.computeIfAbsent(folder, some -> new ArrayList<>());
    held.removeIf(reference -> reference.get() == null);
    held.add(new WeakReference<>(file));
    return file;
  }

  /**
   * Finds out which lent files nobody holds any more. That is known after a garbage collection,
   * which takes about a second: the last resort before somebody's case is refused.
   */
  void noticeReleased() {
    System.gc();
  }

  /** Where parts of a file are kept until a case is complete. */
  Path parts(HubFile file) {
    return parts.resolve(file.oid());
  }

  /** Marks a case and its file as in use, so that they stay until {@link #release}. */
  synchronized void claim(HubCase some) {
    busy.add(folder(some));
    busy.add(parts(some.file()));
  }

  /** Ends what {@link #claim} began. */
  synchronized void release(HubCase some) {
    busy.remove(folder(some));
    busy.remove(parts(some.file()));
  }

  /** Notes that a case was used now. */
  void touch(HubCase some) {
    try {
      Path manifest = folder(some).resolve(MANIFEST);
      Files.setLastModifiedTime(manifest, FileTime.from(time.now()));
    } catch (IOException e) {
      LOG.debug("not touched: {}", e.toString());
    }
  }

  /**
   * Removes what was used longest ago until there is room.
   *
   * @param bytes that will come
   * @return whether they fit in the budget now
   */
  synchronized boolean makeRoom(long bytes) throws IOException {
    if (bytes > budget) {
      return false;
    }
    record Used(Path folder, long size, long touched) {}
    List<Used> all = new ArrayList<>();
    for (Path folder : HubFolder.children(cases)) {
      all.add(
          new Used(folder, HubFolder.size(folder), HubFolder.touched(folder.resolve(MANIFEST))));
    }
    for (Path folder : HubFolder.children(parts)) {
      all.add(new Used(folder, HubFolder.size(folder), HubFolder.touched(folder)));
    }
    long taken = all.stream().mapToLong(Used::size).sum();
    all.sort(Comparator.comparingLong(Used::touched));
    for (Used used : all) {
      if (taken + bytes <= budget) {
        return true;
      }
      if (!inUse(used.folder())) {
        HubFolder.delete(used.folder());
        taken -= used.size();
      }
    }
    return taken + bytes <= budget;
  }

  private boolean inUse(Path folder) {
    List<WeakReference<NiftiFile>> references = lent.getOrDefault(folder, new ArrayList<>());
    references.removeIf(reference -> reference.get() == null);
    if (references.isEmpty()) {
      lent.remove(folder);
    }
    return !references.isEmpty() || busy.contains(folder);
  }

  private Path folder(HubCase some) {
    return cases.resolve(some.key());
  }
}
