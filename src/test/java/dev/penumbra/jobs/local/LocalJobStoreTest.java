package dev.penumbra.jobs.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.cases.CaseId;
import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobEvent;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobIds;
import dev.penumbra.jobs.JobRequest;
import dev.penumbra.jobs.JobResult;
import dev.penumbra.jobs.JobTransitions;
import dev.penumbra.jobs.StoredJob;
import dev.penumbra.results.ResultFolders;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalJobStoreTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456Z");

  @TempDir Path root;
  private final JobIds ids = new JobIds(new Random(3));
  private LocalJobStore store;

  @BeforeEach
  void open() {
    store = open(2);
  }

  private LocalJobStore open(int inMemory) {
    return new LocalJobStore(
        new ResultFolders(root, Clock.systemUTC()), ObjectMapper.getDefault(), inMemory);
  }

  private StoredJob accepted(Optional<String> key) {
    CaseId id = new CaseId("c");
    Job job = Job.accepted(ids.next(), id, "m", false, NOW, 3, 12.5);
    return new StoredJob(job, new JobRequest(id, false, Optional.of("m"), key));
  }

  private static StoredJob after(StoredJob job, JobEvent... events) {
    Job now = job.job();
    for (JobEvent event : events) {
      now = JobTransitions.apply(now, event).orElseThrow();
    }
    return job.with(now);
  }

  private static JobEvent started() {
    return new JobEvent.Started(1, "cpu", 12.5, NOW);
  }

  private static JobEvent completed() {
    Map<String, @Nullable Object> metrics = new LinkedHashMap<>();
    metrics.put("hd95Mm", null);
    metrics.put("lesions", List.of(Map.of("volumeMl", 1.5, "label", 1)));
    metrics.put("lesionF1", 0.75);
    return new JobEvent.Completed(
        1,
        new JobResult(
            new CaseId("c"),
            "m",
            "1.2.3",
            0.8123,
            12.34,
            2,
            11.0,
            metrics,
            3.5,
            Map.of("prediction", "lesion_msk.nii.gz"),
            NOW.plusSeconds(60),
            List.of("Ünusual.")),
        NOW);
  }

  @Test
  void everyFieldComesBackFromDisk() {
    StoredJob done = after(accepted(Optional.of("key")), started(), completed());
    store.save(done);
    LocalJobStore next = open(2);
    assertThat(next.recover()).isEmpty();
    assertThat(next.find(done.job().id())).contains(done);
    assertThat(next.findByKey("key")).contains(done);
    StoredJob cancelled = after(accepted(Optional.empty()), new JobEvent.Cancelled(NOW));
    store.save(cancelled);
    assertThat(open(2).find(cancelled.job().id())).contains(cancelled);
  }

  @Test
  void unfinishedJobsComeBackOnlyByRecovery() {
    StoredJob running = after(accepted(Optional.of("key")), started());
    store.save(running);
    LocalJobStore next = open(2);
    assertThat(next.find(running.job().id())).isEmpty();
    assertThat(next.recover()).containsExactly(running);
    assertThat(next.findByKey("key")).contains(running);
  }

  @Test
  void finishedJobsBeyondTheMemoryAreReadFromDisk() {
    List<StoredJob> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      StoredJob done = after(accepted(Optional.empty()), started(), completed());
      store.save(done);
      all.add(done);
    }
    assertThat(all).allMatch(job -> store.find(job.job().id()).equals(Optional.of(job)));
  }

  @Test
  void whatIsOnlyRememberedIsNotOnDisk() {
    StoredJob first = accepted(Optional.empty());
    store.save(first);
    StoredJob moved = after(first, new JobEvent.Moved(1, null));
    store.remember(moved);
    assertThat(store.find(first.job().id())).contains(moved);
    assertThat(open(2).recover()).containsExactly(first);
  }

  @Test
  void aForgottenJobAndItsKeyAreGone() throws IOException {
    StoredJob done = after(accepted(Optional.of("key")), started(), completed());
    store.save(done);
    JobId id = done.job().id();
    new ResultFolders(root, Clock.systemUTC()).delete(id.value());
    store.forget(id);
    assertThat(store.find(id)).isEmpty();
    assertThat(store.findByKey("key")).isEmpty();
  }

  @Test
  void aFailedWriteLeavesTheOldStateAndNoOtherFile() throws IOException {
    StoredJob first = accepted(Optional.empty());
    store.save(first);
    Path folder = root.resolve(first.job().id().value());
    Path file = folder.resolve("job.json");
    Files.delete(file);
    Files.createDirectories(file.resolve("in-the-way"));
    assertThatThrownBy(() -> store.save(after(first, started())))
        .isInstanceOf(UncheckedIOException.class);
    try (var files = Files.list(folder)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(".penumbra", "job.json");
    }
    assertThat(store.find(first.job().id())).contains(first);
  }
}
