package dev.penumbra.cases.hub;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.FetchListener;
import dev.penumbra.cases.LoadWatch;
import dev.penumbra.cases.SourceUnavailable;
import dev.penumbra.cases.UnusableCase;
import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.nifti.UnreadableVolume;
import dev.penumbra.volume.Modality;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Gets the files of a case: from the cache, and what is not there from the hub. Of a Parquet file
 * only the columns that are wanted are fetched. Two that want the same file wait for each other.
 * Thread-safe.
 */
final class CaseLoader {

  private final HubConfig config;
  private final HubColumns columns;
  private final HubFiles files;
  private final HubErrors errors;
  private final HubCache cache;
  private final HubTime time;
  private final KeyLocks locks = new KeyLocks();
  private final List<FetchListener> listeners = new CopyOnWriteArrayList<>();

  CaseLoader(
      HubConfig config,
      HubColumns columns,
      HubFiles files,
      HubErrors errors,
      HubCache cache,
      HubTime time) {
    this.config = config;
    this.columns = columns;
    this.files = files;
    this.errors = errors;
    this.cache = cache;
    this.time = time;
  }

  /** Tells somebody of every case that comes from now on. */
  void tell(FetchListener listener) {
    listeners.add(listener);
  }

  /** What may be done and how long, for one case. */
  Errand errand(LoadWatch watch) {
    return new Errand(watch, time, config.caseTimeout());
  }

  /**
   * Gets a case.
   *
   * @param wanted the images; DWI, ADC and ground truth in any case
   * @return its files, which stay as long as they are held
   * @throws SourceUnavailable if they do not come
   * @throws UnusableCase if an image is missing in the data set
   * @throws UnreadableVolume if an image is none
   * @throws dev.penumbra.cases.LoadCancelled if it is no longer wanted
   */
  CaseFiles load(HubCase some, Set<Modality> wanted, Errand errand) {
    return load(some, wanted, errand, false);
  }

  /**
   * Gets a case that nobody waits for, as {@link #load} does; where there is no room for it, more
   * is not done for it than to remove what was used longest ago.
   */
  void loadAhead(HubCase some, Errand errand) {
    load(some, Set.of(), errand, true);
  }

  /** The files of a case that is in the cache; empty where one that is always wanted is not. */
  Optional<CaseFiles> atHand(HubCase some) {
    Manifest manifest = cache.peek(some);
    boolean there =
        kinds(some, Set.of()).keySet().stream()
            .map(name -> Optional.ofNullable(manifest.images().get(name)))
            .allMatch(Optional::isPresent);
    try {
      return there ? Optional.of(lend(some, manifest)) : Optional.empty();
    } catch (UnusableCase e) {
      return Optional.empty(); // its job says why
    }
  }

  @SuppressWarnings("try") // the lock is held, and nothing else is done with it
  private CaseFiles load(HubCase some, Set<Modality> wanted, Errand errand, boolean ahead) {
    Map<String, String> kinds = kinds(some, wanted);
    try (KeyLocks.Held held = locks.hold(some.file().oid(), errand)) {
      cache.claim(some);
      try {
        Manifest manifest = cache.find(some);
        if (!manifest.images().keySet().containsAll(kinds.keySet())) {
          manifest = fetch(some, kinds, manifest, errand, ahead);
        } else if (!ahead) {
          listeners.forEach(listener -> listener.atHand(HubCases.NAME));
        }
        return lend(some, manifest);
      } finally {
        cache.release(some);
      }
    } catch (BrokenParquet e) {
      throw errors.unusable(e);
    } catch (IOException e) {
      throw errors.disk(e);
    }
  }

  /** The columns to get, each with the kind of image that it holds. */
  private Map<String, String> kinds(HubCase some, Set<Modality> wanted) {
    Set<Modality> modalities = EnumSet.of(Modality.DWI, Modality.ADC);
    if (wanted.contains(Modality.FLAIR) && some.flair()) {
      modalities.add(Modality.FLAIR);
    }
    Map<String, String> kinds = new HashMap<>();
    modalities.forEach(
        modality -> columns.of(modality).ifPresent(name -> kinds.put(name, modality.id())));
    columns.truth().ifPresent(name -> kinds.put(name, "msk"));
    return kinds;
  }

  private Manifest fetch(
      HubCase some, Map<String, String> kinds, Manifest there, Errand errand, boolean ahead)
      throws IOException, BrokenParquet {
    long began = System.nanoTime();
    RemoteFile remote = files.open(some.commit(), some.file());
    ParquetLayout layout = ParquetLayout.read(some.file(), remote, errand);
    Map<String, Chunk> chunks = new HashMap<>();
    for (String column : kinds.keySet()) {
      if (!there.images().containsKey(column)) {
        layout.requireImage(column);
        chunks.put(column, layout.chunk(some.group(), column, "bytes"));
      }
    }
    makeRoom(some, chunks.values().stream().toList(), ahead);
    CaseParts parts = new CaseParts(cache.parts(some.file()), chunks.values().stream().toList());
    parts.fetch(remote, errand);
    try {
      CaseExtract extract = new CaseExtract(some, cache.parts(some.file()));
      for (Map.Entry<String, Chunk> chunk : chunks.entrySet()) {
        errand.check();
        extract.add(chunk.getKey(), kinds.get(chunk.getKey()), chunk.getValue(), parts);
      }
      Map<String, Manifest.Image> all = new HashMap<>(there.images());
      all.putAll(extract.images());
      Manifest manifest = new Manifest(all);
      cache.keep(some, manifest, extract.files());
      long bytes = chunks.values().stream().mapToLong(chunk -> chunk.range().length()).sum();
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      listeners.forEach(listener -> listener.fetched(HubCases.NAME, bytes, took));
      return manifest;
    } finally {
      // Whole, they are in the cache; damaged, they must not be used again.
      if (!errand.watch().cancelled()) {
        parts.discard();
      }
    }
  }

  private void makeRoom(HubCase some, List<Chunk> chunks, boolean ahead) throws IOException {
    long needed = 0;
    for (Chunk chunk : chunks) {
      long unpacked = chunk.column().getTotalUncompressedSize();
      needed += chunk.range().length() + unpacked / Math.max(1, chunk.column().getValueCount());
    }
    boolean room = cache.makeRoom(needed);
    if (!room && !ahead) {
      cache.noticeReleased();
      room = cache.makeRoom(needed);
    }
    if (!room) {
      throw new SourceUnavailable(
          "Case %s needs %d MB on disk, and the cache has no room for it. Try again when other jobs"
                  .formatted(some.id(), (needed >> 20) + 1)
              + " are done, or raise penumbra.hub.cache-budget.");
    }
  }

  private CaseFiles lend(HubCase some, Manifest manifest) {
    Map<Modality, NiftiFile> images = new EnumMap<>(Modality.class);
    List<String> missing = new ArrayList<>();
    for (Modality modality : Modality.values()) {
      Optional<Manifest.Image> image =
          columns.of(modality).flatMap(name -> Optional.ofNullable(manifest.images().get(name)));
      if (image.isPresent() && !image.get().none()) {
        images.put(modality, cache.lend(some, image.get()));
      } else if (modality != Modality.FLAIR) {
        missing.add(columns.of(modality).orElse(""));
      }
    }
    if (!missing.isEmpty()) {
      throw new UnusableCase(
          "Case %s has no image in column %s of the data set; an image must be embedded there, a"
                  .formatted(some.id(), String.join(" and ", missing))
              + " path to one is not enough.");
    }
    Optional<NiftiFile> truth =
        columns
            .truth()
            .flatMap(name -> Optional.ofNullable(manifest.images().get(name)))
            .filter(image -> !image.none())
            .map(image -> cache.lend(some, image));
    return new CaseFiles(some.id(), images, truth);
  }
}
