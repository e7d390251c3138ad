package dev.penumbra.jobs.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.ResultStore;
import dev.penumbra.jobs.tck.ResultStoreTck;
import dev.penumbra.jobs.tck.Story;
import dev.penumbra.results.ResultFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalResultStoreTest extends ResultStoreTck {

  @TempDir Path root;

  private ResultFolders folders(Duration later) {
    return new ResultFolders(root, Clock.offset(Clock.systemUTC(), later));
  }

  @Override
  protected ResultStore open() {
    return reopen(Duration.ZERO);
  }

  @Override
  protected ResultStore reopen(Duration later) {
    return new LocalResultStore(folders(later), RETENTION);
  }

  @Override
  protected Map<String, String> published(JobId id) throws IOException {
    ResultFolders folders = folders(Duration.ZERO);
    Optional<Path> folder = folders.find(id.value());
    Map<String, String> files = new TreeMap<>();
    if (folder.isPresent()) {
      try (var names = Files.list(folder.get())) {
        for (Path path : names.toList()) {
          String name = path.getFileName().toString();
          Optional<Path> file = folders.file(id.value(), name);
          if (file.isPresent()) {
            files.put(name, Files.readString(file.get()));
          }
        }
      }
    }
    return files;
  }

  @Test
  void foldersOfUnknownJobsStayForTheRetention() throws Exception {
    publish(job, 1, "mask", "x");
    reopen(RETENTION.minusHours(1)).sweep(id -> false, id -> false);
    assertThat(published(job)).isNotEmpty();
    reopen(RETENTION.plusHours(1)).sweep(id -> false, id -> false);
    assertThat(published(job)).isEmpty();
  }

  @Test
  void foreignFoldersStayHoweverOld() throws Exception {
    Path foreign = Files.createDirectory(root.resolve("notes"));
    Files.writeString(foreign.resolve("mine"), "x");
    Path likeAJob = Files.createDirectory(root.resolve(Story.begin().id().value()));
    reopen(RETENTION.multipliedBy(9)).sweep(id -> false, id -> false);
    assertThat(foreign.resolve("mine")).exists();
    assertThat(likeAJob).as("it has no marker of ours").exists();
  }
}
