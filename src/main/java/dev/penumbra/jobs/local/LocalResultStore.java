package dev.penumbra.jobs.local;

import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.ResultStore;
import dev.penumbra.results.ResultFolders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Result folders on this machine's disk. An attempt works in a hidden folder inside the job's, so
 * that publishing is renaming.
 */
public final class LocalResultStore implements ResultStore {

  private static final Logger LOG = LoggerFactory.getLogger(LocalResultStore.class);
  private static final String WORKSPACE = ".attempt-";

  private final ResultFolders folders;
  private final Duration retention;

  /**
   * A store over result folders.
   *
   * @param folders where the jobs' folders are
   * @param retention how long results are kept
   */
  public LocalResultStore(ResultFolders folders, Duration retention) {
    this.folders = folders;
    this.retention = retention;
  }

  @Override
  public Path workspace(JobId id, int attempt) {
    try {
      Path workspace =
          folders.find(id.value()).orElseGet(() -> create(id)).resolve(WORKSPACE + attempt);
      delete(workspace); // of a process that died
      return Files.createDirectory(workspace);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The folder for the work on job " + id + " cannot be made.", e);
    }
  }

  @Override
  public void publish(JobId id, int attempt, Path workspace, BooleanSupplier wanted) {
    Path folder = folder(id);
    try {
      for (Path file : children(workspace)) {
        Files.move(file, folder.resolve(name(file)), StandardCopyOption.ATOMIC_MOVE);
      }
      Files.delete(workspace);
      syncFolder(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("The results of job " + id + " cannot be moved.", e);
    }
  }

  @Override
  public boolean fetch(Job job, String name) {
    return folders.file(job.id().value(), name).isPresent(); // nobody else has any
  }

  @Override
  public void discard(Path workspace) {
    try {
      delete(workspace);
    } catch (IOException e) {
      throw new UncheckedIOException("The folder of an attempt is still there.", e);
    }
  }

  @Override
  public void withdraw(JobId id, int attempt) {
    Optional<Path> folder = folders.find(id.value());
    if (folder.isEmpty()) {
      return;
    }
    try {
      for (Path child : children(folder.get())) {
        String name = name(child);
        boolean hidden = name.startsWith(".");
        if (!hidden || name.startsWith(WORKSPACE)) {
          delete(child);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Files of job " + id + " are still there.", e);
    }
  }

  @Override
  public Instant expiry(Instant finishedAt) {
    return finishedAt.plus(retention);
  }

  @Override
  public long size(JobId id) {
    return folders.size(id.value());
  }

  @Override
  public void delete(JobId id) {
    folders.delete(id.value());
  }

  @Override
  public void sweep(Predicate<JobId> jobs, Predicate<JobId> running) {
    folders.sweep(retention, name -> JobId.parse(name).filter(jobs).isPresent());
    for (Path folder : folders.list()) {
      boolean idle =
          JobId.parse(name(folder)).filter(jobs).filter(id -> !running.test(id)).isPresent();
      if (idle) {
        sweepAttempts(folder);
      }
    }
  }

  private static void sweepAttempts(Path folder) {
    try {
      for (Path child : children(folder)) {
        if (name(child).startsWith(WORKSPACE)) {
          delete(child);
        }
      }
    } catch (IOException e) {
      LOG.warn("what an attempt left in {} is still there: {}", name(folder), e.toString());
    }
  }

  private Path create(JobId id) {
    try {
      return folders.create(id.value());
    } catch (IllegalArgumentException e) { // another attempt made it at the same time
      return folders.find(id.value()).orElseThrow(() -> e);
    }
  }

  private Path folder(JobId id) {
    return folders
        .find(id.value())
        .orElseThrow(
            () ->
                new UncheckedIOException(
                    new NoSuchFileException("The folder of job " + id + " is gone.")));
  }

  /** Makes the names in a folder durable, where the platform can (Windows cannot open a folder). */
  private static void syncFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      LOG.debug("the folder {} cannot be synced", name(folder), e);
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(children::add);
    }
    return children;
  }

  private static void delete(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      for (Path child : children(path)) {
        delete(child);
      }
    }
    Files.deleteIfExists(path);
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
