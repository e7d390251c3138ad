package dev.penumbra.api.files;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.penumbra.jobs.JobId;
import dev.penumbra.results.ResultFolders;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Finds result files by listing their folder, and remembers where those that were found lately lie:
 * a viewer asks for one file in many parts. What is remembered is looked at again on every request.
 * Thread-safe.
 */
@Singleton
final class ResultFiles {

  private static final int REMEMBERED = 10_000;
  private static final Duration FOR = Duration.ofMinutes(1);

  private final ResultFolders folders;
  private final Cache<Name, Path> found =
      Caffeine.newBuilder().maximumSize(REMEMBERED).expireAfterAccess(FOR).build();

  ResultFiles(ResultFolders folders) {
    this.folders = folders;
  }

  /**
   * A file as it lies on disk now.
   *
   * @param job the job
   * @param name anything a client may have sent
   * @return the file; empty where the job has no regular file of exactly that name
   * @throws IOException if the disk fails
   */
  Optional<ServedFile> find(JobId job, String name) throws IOException {
    Name key = new Name(job, name);
    Path path = found.getIfPresent(key);
    if (path == null) {
      Optional<Path> listed = folders.file(job.value(), name);
      if (listed.isEmpty()) {
        return Optional.empty();
      }
      path = listed.get();
      found.put(key, path);
    }
    try {
      return ServedFile.of(path);
    } catch (NoSuchFileException e) {
      found.invalidate(key);
      return Optional.empty();
    }
  }

  private record Name(JobId job, String name) {}
}
