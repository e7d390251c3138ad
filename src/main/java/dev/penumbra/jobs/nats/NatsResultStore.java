package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.ResultStore;
import dev.penumbra.jobs.StoreUnreachable;
import dev.penumbra.jobs.WorkCancelled;
import dev.penumbra.jobs.local.LocalResultStore;
import dev.penumbra.results.ResultCache;
import dev.penumbra.storage.SharedFolder;
import dev.penumbra.storage.SharedFolders;
import dev.penumbra.storage.SharedUnreachable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Results that all processes read: a shared folder for each attempt that came to its end. Here are
 * the folders that attempts work in, and copies of what clients of this process asked for; these
 * are only made of the attempt that completed the job, so that attempts never mix. Thread-safe.
 */
public final class NatsResultStore implements ResultStore {

  private static final Logger LOG = LoggerFactory.getLogger(NatsResultStore.class);
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final LocalResultStore local;
  private final ResultCache cache;
  private final SharedFolders shared;
  private final Clock clock;

  /**
   * A store.
   *
   * @param local where attempts work, and what it keeps and for how long
   * @param cache brings files to the same folders
   * @param shared what all processes read
   * @param clock tells what has expired
   */
  public NatsResultStore(
      LocalResultStore local, ResultCache cache, SharedFolders shared, Clock clock) {
    this.local = local;
    this.cache = cache;
    this.shared = shared;
    this.clock = clock;
  }

  @Override
  public Path workspace(JobId id, int attempt) {
    return local.workspace(id, attempt);
  }

  /** Puts the files where all processes find them, and waits while there is no connection. */
  @Override
  public void publish(JobId id, int attempt, Path workspace, BooleanSupplier wanted) {
    List<Path> files = files(workspace);
    boolean told = false;
    while (true) {
      try {
        shared.put(name(id, attempt), Map.of(), files);
        local.discard(workspace);
        return;
      } catch (SharedUnreachable e) {
        if (!told) {
          LOG.warn("the results of job {} wait for a connection: {}", id, e.getCause().toString());
          told = true;
        }
        pause(wanted);
      } catch (IOException e) {
        throw new UncheckedIOException("The results of job " + id + " cannot be kept.", e);
      }
    }
  }

  @Override
  public boolean fetch(Job job, String name) {
    if (job.result() == null || !job.result().files().containsValue(name)) {
      return false;
    }
    try {
      return cache.bring(
          job.id().value(),
          name,
          Objects.requireNonNullElse(job.finishedAt(), Instant.EPOCH),
          out -> {
            Optional<SharedFolder> found = shared.find(name(job.id(), job.attempt()));
            return found.isPresent() && shared.read(found.get(), name, out);
          });
    } catch (SharedUnreachable e) {
      throw new StoreUnreachable(e);
    } catch (IOException e) {
      throw new UncheckedIOException("A file of job " + job.id() + " cannot be fetched.", e);
    }
  }

  @Override
  public void discard(Path workspace) {
    local.discard(workspace);
  }

  @Override
  public void withdraw(JobId id, int attempt) {
    local.withdraw(id, attempt);
    try {
      for (int one = 1; one <= attempt; one++) {
        shared.delete(name(id, one));
      }
    } catch (IOException e) {
      LOG.warn("files of job {} are kept until they expire: {}", id, e.toString());
    }
  }

  @Override
  public Instant expiry(Instant finishedAt) {
    return local.expiry(finishedAt);
  }

  @Override
  public long size(JobId id) {
    long bytes = 0;
    try {
      for (String name : shared.names(id.value())) {
        bytes += shared.find(name).map(SharedFolder::bytes).orElse(0L);
      }
      return bytes;
    } catch (IOException e) {
      throw new StoreUnreachable(e);
    }
  }

  /** What the shared folders take, also those of attempts that came to nothing. */
  @Override
  public long total(List<JobId> finished) {
    try {
      return shared.bytes();
    } catch (IOException e) {
      LOG.debug("nobody knows what the results take", e);
      return 0; // and nothing can be removed
    }
  }

  @Override
  public void delete(JobId id) {
    local.delete(id);
    try {
      for (String name : shared.names(id.value())) {
        shared.delete(name);
      }
    } catch (IOException e) {
      LOG.warn("files of job {} are kept until they expire: {}", id, e.toString());
    }
  }

  @Override
  public void sweep(Predicate<JobId> jobs, Predicate<JobId> running) {
    local.sweep(jobs, running);
    try {
      for (String name : shared.names()) {
        if (JobId.parse(name.substring(0, Math.max(0, name.indexOf('.')))).filter(jobs).isEmpty()
            && expired(name)) {
          shared.delete(name);
        }
      }
    } catch (IOException e) {
      LOG.debug("shared results are swept another time", e);
    }
  }

  private boolean expired(String name) throws IOException {
    return shared
        .find(name)
        .filter(folder -> !clock.instant().isBefore(local.expiry(folder.putAt())))
        .isPresent();
  }

  private static List<Path> files(Path workspace) {
    try (Stream<Path> files = Files.list(workspace)) {
      return files
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("The folder of an attempt is gone.", e);
    }
  }

  private static void pause(BooleanSupplier wanted) {
    try {
      Thread.sleep(AGAIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WorkCancelled();
    }
    if (!wanted.getAsBoolean()) {
      throw new WorkCancelled();
    }
  }

  private static String name(JobId id, int attempt) {
    return id.value() + "." + attempt;
  }
}
