package dev.penumbra.cases.hub;

import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.LoadWatch;
import dev.penumbra.cases.SourceUnavailable;
import dev.penumbra.volume.Modality;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through the files of the data set and reads which cases they hold: the footer and the column
 * of ids, some kilobytes of each. What is known of a file's content is never read again. One thread
 * at a time.
 */
final class HubCrawl {

  private static final Logger LOG = LoggerFactory.getLogger(HubCrawl.class);

  /** Files between two saves, so that a listing that is interrupted goes on where it was. */
  private static final int SAVED_EACH = 20;

  private static final long LARGEST_IDS = 32 << 20;

  private final HubTree tree;
  private final HubFiles files;
  private final HubErrors errors;
  private final HubColumns columns;
  private final IndexFile kept;
  private final HubTime time;
  private final Duration patience;
  private final Set<String> reported = ConcurrentHashMap.newKeySet();

  HubCrawl(
      HubTree tree,
      HubFiles files,
      HubErrors errors,
      HubColumns columns,
      IndexFile kept,
      HubTime time,
      Duration patience) {
    this.tree = tree;
    this.files = files;
    this.errors = errors;
    this.columns = columns;
    this.kept = kept;
    this.time = time;
    this.patience = patience;
  }

  /** The cases of the last listing; empty where none is kept. */
  Optional<Collection<HubCase>> kept() {
    return kept.load().map(this::cases);
  }

  /**
   * Lists.
   *
   * @param news hears of all cases that are known, after each file
   * @param watch stops it
   * @return what is to be told although it went well
   * @throws SourceUnavailable if the hub cannot be read, or no file of it can be used
   */
  Optional<String> run(Consumer<Collection<HubCase>> news, LoadWatch watch) {
    try {
      String commit = tree.commit(errand(watch));
      List<HubFile> listed = tree.files(commit, errand(watch));
      if (listed.isEmpty()) {
        throw new SourceUnavailable(
            errors.dataset() + " has no Parquet files. Check penumbra.hub.dataset.");
      }
      return read(commit, listed, news, watch);
    } catch (IOException e) {
      throw errors.disk(e);
    }
  }

  private Errand errand(LoadWatch watch) {
    return new Errand(watch, time, patience);
  }

  private Optional<String> read(
      String commit, List<HubFile> listed, Consumer<Collection<HubCase>> news, LoadWatch watch)
      throws IOException {
    Map<String, HubIndex.Entry> byContent = new HashMap<>();
    kept.load()
        .ifPresent(index -> index.files().forEach(entry -> byContent.put(entry.oid(), entry)));
    Map<String, HubIndex.Entry> done = new TreeMap<>();
    List<BrokenParquet> broken = new ArrayList<>();
    for (HubFile file : listed) {
      Optional.ofNullable(byContent.get(file.oid()))
          .ifPresent(entry -> done.put(file.path(), entry.at(file)));
    }
    boolean changed = true;
    try {
      news.accept(cases(index(commit, done)));
      int fresh = 0;
      for (HubFile file : listed) {
        if (done.containsKey(file.path())) {
          continue;
        }
        try {
          done.put(file.path(), entry(commit, file, errand(watch)));
          news.accept(cases(index(commit, done)));
          fresh++;
          changed = fresh % SAVED_EACH != 0;
          if (!changed) {
            kept.save(index(commit, done));
          }
        } catch (BrokenParquet e) {
          LOG.warn("{} is left out: {}", file.path(), e.getMessage());
          broken.add(e);
        }
      }
    } finally {
      if (changed && !done.isEmpty()) {
        kept.save(index(commit, done));
      }
    }
    return verdict(listed.size(), broken);
  }

  private Optional<String> verdict(int listed, List<BrokenParquet> broken) {
    if (broken.isEmpty()) {
      return Optional.empty();
    }
    if (broken.size() == listed) {
      throw errors.unusable(broken.get(0));
    }
    return Optional.of(
        "%d of %d files are left out: %s"
            .formatted(broken.size(), listed, broken.get(0).getMessage()));
  }

  private HubIndex index(String commit, Map<String, HubIndex.Entry> done) {
    HubIndex empty = kept.empty(commit);
    return new HubIndex(
        empty.version(), empty.columns(), empty.dataset(), commit, List.copyOf(done.values()));
  }

  private HubIndex.Entry entry(String commit, HubFile file, Errand errand)
      throws IOException, BrokenParquet {
    RemoteFile remote = files.open(commit, file);
    ParquetLayout layout = ParquetLayout.read(file, remote, errand);
    layout.requireText(columns.subjectId());
    layout.requireImage(columns.dwi());
    layout.requireImage(columns.adc());
    if (columns.truth().isPresent()) {
      layout.requireImage(columns.truth().get());
    }
    List<List<String>> groups = new ArrayList<>();
    for (int group = 0; group < layout.rows().size(); group++) {
      Chunk chunk = layout.chunk(group, columns.subjectId());
      if (chunk.range().length() > LARGEST_IDS) {
        throw new BrokenParquet(
            "column %s of %s has %d MB; ids have at most %d MB."
                .formatted(
                    columns.subjectId(),
                    file.path(),
                    chunk.range().length() >> 20,
                    LARGEST_IDS >> 20));
      }
      byte[] stored = remote.bytes(chunk.range(), errand);
      groups.add(
          ChunkValues.texts(chunk, new ByteArrayInputStream(stored)).stream()
              .map(id -> id.orElse(""))
              .toList());
    }
    boolean flair = columns.of(Modality.FLAIR).filter(layout::has).isPresent();
    return new HubIndex.Entry(file.path(), file.size(), file.oid(), flair, groups);
  }

  private Collection<HubCase> cases(HubIndex index) {
    Map<CaseId, HubCase> cases = new LinkedHashMap<>();
    for (HubIndex.Entry entry : index.files()) {
      for (int group = 0; group < entry.groups().size(); group++) {
        List<String> ids = entry.groups().get(group);
        for (int row = 0; row < ids.size(); row++) {
          String text = ids.get(row);
          Optional<CaseId> id = CaseId.parse(text);
          if (id.isEmpty()) {
            report(
                entry.path(),
                text.isEmpty()
                    ? "has a row without an id"
                    : "has a row whose id cannot be a case's");
          } else if (cases.putIfAbsent(
                  id.get(),
                  new HubCase(id.get(), index.commit(), entry.file(), group, row, entry.flair()))
              != null) {
            report(entry.path(), "has case " + text + ", which is there already");
          }
        }
      }
    }
    return cases.values();
  }

  private void report(String path, String what) {
    if (reported.add(path + " " + what)) {
      LOG.warn("{} {}; the row is left out", path, what);
    }
  }
}
