package dev.penumbra.jobs.local;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobStore;
import dev.penumbra.jobs.StoredJob;
import dev.penumbra.results.ResultFolders;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Jobs on disk, one {@code job.json} in each result folder. Unfinished jobs are also in memory; of
 * the finished ones only those asked for lately.
 */
public final class LocalJobStore implements JobStore {

  private final ResultFolders folders;
  private final JobFile files;
  private final Map<JobId, StoredJob> held = new ConcurrentHashMap<>();
  private final Cache<JobId, StoredJob> finished;
  private final Map<String, JobId> keys = new ConcurrentHashMap<>();

  /**
   * A store over result folders.
   *
   * @param folders where the jobs' folders are
   * @param mapper writes and reads JSON
   * @param inMemory how many finished jobs are kept in memory
   */
  public LocalJobStore(ResultFolders folders, ObjectMapper mapper, int inMemory) {
    this.folders = folders;
    this.files = new JobFile(mapper);
    this.finished = Caffeine.newBuilder().maximumSize(inMemory).build();
  }

  @Override
  public void save(StoredJob job) {
    JobId id = job.job().id();
    try {
      files.write(folder(id), job);
    } catch (IOException e) {
      throw new UncheckedIOException("The state of job " + id + " cannot be written.", e);
    }
    job.request().idempotencyKey().ifPresent(key -> keys.put(key, id));
    if (job.job().status().terminal()) {
      finished.put(id, job);
      held.remove(id); // last, so that a reader finds it in one of the two
    } else {
      held.put(id, job);
    }
  }

  /** Holds the state until a later one is saved, finished or not: it is nowhere else. */
  @Override
  public void remember(StoredJob job) {
    held.put(job.job().id(), job);
  }

  @Override
  public Optional<StoredJob> find(JobId id) {
    StoredJob unfinished = held.get(id);
    return unfinished != null
        ? Optional.of(unfinished)
        : Optional.ofNullable(finished.get(id, unused -> read(id).orElse(null)));
  }

  @Override
  public Optional<StoredJob> findByKey(String key) {
    return Optional.ofNullable(keys.get(key)).flatMap(this::find);
  }

  @Override
  public List<StoredJob> recover() {
    List<StoredJob> unfinished = new ArrayList<>();
    for (Path folder : folders.list()) {
      files.read(folder).ifPresent(job -> recover(job, unfinished));
    }
    return unfinished;
  }

  private void recover(StoredJob job, List<StoredJob> unfinished) {
    job.request().idempotencyKey().ifPresent(key -> keys.put(key, job.job().id()));
    if (!job.job().status().terminal()) {
      held.put(job.job().id(), job);
      unfinished.add(job);
    }
  }

  @Override
  public void forget(JobId id) {
    held.remove(id);
    finished.invalidate(id);
    keys.values().removeIf(id::equals);
  }

  private Optional<StoredJob> read(JobId id) {
    return folders
        .find(id.value())
        .flatMap(files::read)
        .filter(job -> job.job().status().terminal());
  }

  private Path folder(JobId id) {
    Optional<Path> known = folders.find(id.value());
    if (known.isPresent()) {
      return known.get();
    }
    Path made = folders.create(id.value());
    JobFile.syncFolder(folders.root());
    return made;
  }
}
