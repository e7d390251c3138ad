package dev.penumbra.cases.hub;

import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the index of the data set on disk, so that a restart lists at once. */
final class IndexFile {

  private static final Logger LOG = LoggerFactory.getLogger(IndexFile.class);

  private final Path file;
  private final String dataset;
  private final String columns;
  private final ObjectMapper mapper;

  /**
   * An index on disk.
   *
   * @param folder the hub's folder; need not exist
   */
  IndexFile(Path folder, HubConfig config, HubColumns columns, ObjectMapper mapper) {
    this.file = folder.resolve("index.json");
    this.dataset = config.dataset();
    this.columns = columns.toString();
    this.mapper = mapper;
  }

  /** An index without files. */
  HubIndex empty(String commit) {
    return new HubIndex(HubIndex.VERSION, columns, dataset, commit, List.of());
  }

  /** The index; empty where there is none that fits and is whole. */
  Optional<HubIndex> load() {
    try {
      HubIndex index = mapper.readValue(HubFolder.read(file), HubIndex.class);
      return Optional.of(index).filter(this::fits);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      LOG.warn("the index of data set {} is damaged and is made anew: {}", dataset, e.getMessage());
      return Optional.empty();
    }
  }

  private boolean fits(HubIndex index) {
    return index.version() == HubIndex.VERSION
        && index.dataset().equals(dataset)
        && index.columns().equals(columns)
        && index.files().stream()
            .allMatch(entry -> HubFile.plausible(entry.path(), entry.size(), entry.oid()));
  }

  /** Saves it; a disk that does not take it costs the next start some time, nothing else. */
  void save(HubIndex index) {
    try {
      Files.createDirectories(file.getParent());
      HubFolder.write(file, mapper.writeValueAsBytes(index));
    } catch (IOException e) {
      LOG.warn("the index of data set {} cannot be kept: {}", dataset, e.toString());
    }
  }
}
