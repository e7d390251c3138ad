package dev.penumbra.jobs.local;

import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobStore;
import dev.penumbra.jobs.ManualTime;
import dev.penumbra.jobs.RecoveredJob;
import dev.penumbra.jobs.StoredJob;
import dev.penumbra.jobs.local.journal.Growth;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Stores with a progress log each, as the service has them, and what a crash leaves of them. */
final class LiveStores implements AutoCloseable {

  static final Growth SELDOM = Growth.USUAL;
  static final Growth OFTEN = new Growth(1000, 1);

  private final Path root;
  private final Growth growth;
  private final List<LocalJobStore> opened = new ArrayList<>();

  LiveStores(Path root, Growth growth) {
    this.root = root;
    this.growth = growth;
  }

  Path journal() {
    return root.resolve("journal");
  }

  /** The first store. */
  JobStore open() {
    return open(journal());
  }

  /** A store on a copy of what the first one has on disk now. */
  JobStore afterCrash() throws IOException {
    return open(CrashImage.of(journal(), root.resolve("images")));
  }

  private JobStore open(Path folder) {
    LocalProgressLog log = new LocalProgressLog(Runnable::run, new ManualTime(), 1000);
    LocalJobStore store =
        new LocalJobStore(folder, ObjectMapper.getDefault(), log::history, 2, growth);
    opened.add(store);
    return new Published(store, log);
  }

  @Override
  public void close() {
    opened.forEach(LocalJobStore::close);
  }

  /** A store whose states go to the log when they are durable, as the ledger sees to it. */
  private record Published(LocalJobStore store, LocalProgressLog log) implements JobStore {

    @Override
    public CompletionStage<Void> save(StoredJob job) {
      return store.save(job).thenRun(() -> log.append(job.job()));
    }

    @Override
    public Optional<StoredJob> find(JobId id) {
      return store.find(id);
    }

    @Override
    public Optional<StoredJob> newest(JobId id) {
      return store.newest(id);
    }

    @Override
    public boolean shared() {
      return store.shared();
    }

    @Override
    public void follow(Consumer<StoredJob> listener) {
      store.follow(listener);
    }

    @Override
    public boolean claim(String key, JobId id) {
      return store.claim(key, id);
    }

    @Override
    public Optional<StoredJob> findByKey(String key) {
      return store.findByKey(key);
    }

    @Override
    public List<RecoveredJob> recover() {
      List<RecoveredJob> recovered = store.recover();
      for (RecoveredJob job : recovered) {
        List<Job> history = job.history();
        log.restore(history);
      }
      return recovered;
    }

    @Override
    public List<JobId> finished() {
      return store.finished();
    }

    @Override
    public void forget(JobId id) {
      store.forget(id);
      log.forget(id);
    }

    @Override
    public boolean writable() {
      return store.writable();
    }

    @Override
    public long lostBytes() {
      return store.lostBytes();
    }
  }
}
