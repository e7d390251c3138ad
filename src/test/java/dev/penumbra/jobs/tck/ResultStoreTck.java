package dev.penumbra.jobs.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.ResultStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every result store does with the files of attempts and jobs. */
@Timeout(60)
public abstract class ResultStoreTck {

  protected static final Duration RETENTION = Duration.ofHours(24);

  protected ResultStore store;
  protected final JobId job = Story.begin().id();

  /** An empty store that keeps results for {@link #RETENTION}. */
  protected abstract ResultStore open() throws Exception;

  /** The store of the next process, after so much time. */
  protected abstract ResultStore reopen(Duration later) throws Exception;

  /** What clients find of a job: content by name. */
  protected abstract Map<String, String> published(JobId id) throws Exception;

  @BeforeEach
  final void openIt() throws Exception {
    store = open();
  }

  protected static Path write(Path workspace, String name, String content) throws IOException {
    return Files.writeString(workspace.resolve(name), content);
  }

  protected final void publish(JobId id, int attempt, String name, String content)
      throws IOException {
    Path workspace = store.workspace(id, attempt);
    write(workspace, name, content);
    store.publish(id, attempt, workspace, () -> true);
  }

  private static List<Path> in(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Test
  public void anAttemptWorksUnseenUntilItPublishes() throws Exception {
    Path workspace = store.workspace(job, 1);
    assertThat(in(workspace)).isEmpty();
    write(workspace, "mask", "1");
    write(workspace, "report", "2");
    assertThat(published(job)).isEmpty();
    assertThat(store.size(job)).isZero();
    store.publish(job, 1, workspace, () -> true);
    assertThat(published(job)).isEqualTo(Map.of("mask", "1", "report", "2"));
    assertThat(workspace).doesNotExist();
    assertThat(store.size(job)).isEqualTo(2);
  }

  @Test
  public void attemptsDoNotMix() throws Exception {
    Path hung = store.workspace(job, 1);
    write(hung, "mask", "old");
    Path second = store.workspace(job, 2);
    assertThat(second).isNotEqualTo(hung);
    assertThat(in(second)).isEmpty();
    write(second, "mask", "new");
    store.publish(job, 2, second, () -> true);
    assertThat(hung.resolve("mask")).hasContent("old");
    store.discard(hung);
    assertThat(published(job)).isEqualTo(Map.of("mask", "new"));
  }

  @Test
  public void anAttemptThatIsMadeAgainBeginsWithNothing() throws Exception {
    write(store.workspace(job, 1), "half", "x");
    assertThat(in(reopen(Duration.ZERO).workspace(job, 1))).isEmpty();
  }

  @Test
  public void discardingRemovesAllAndMayBeRepeated() throws Exception {
    Path workspace = store.workspace(job, 1);
    Path deep = Files.createDirectories(workspace.resolve("a").resolve("b"));
    write(deep, "file", "x");
    store.discard(workspace);
    assertThat(workspace).doesNotExist();
    store.discard(workspace);
    assertThatThrownBy(() -> store.publish(job, 1, workspace, () -> true))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(published(job)).isEmpty();
  }

  @Test
  public void withdrawingRemovesWhatIsPublishedAndWhatIsNot() throws Exception {
    publish(job, 1, "mask", "x");
    Path second = store.workspace(job, 2);
    write(second, "half", "x");
    store.withdraw(job, 2);
    assertThat(published(job)).isEmpty();
    assertThat(second).doesNotExist();
    assertThat(store.size(job)).isZero();
    publish(job, 3, "mask", "again");
    assertThat(published(job)).isEqualTo(Map.of("mask", "again"));
    store.withdraw(Story.begin().id(), 1); // one without files
  }

  @Test
  public void resultsExpireAfterTheRetention() {
    assertThat(store.expiry(Story.NOW)).isEqualTo(Story.NOW.plus(RETENTION));
  }

  @Test
  public void aDeletedJobHasNothing() throws Exception {
    JobId other = Story.begin().id();
    publish(job, 1, "mask", "x");
    publish(other, 1, "mask", "y");
    Path workspace = store.workspace(job, 2);
    store.delete(job);
    assertThat(published(job)).isEmpty();
    assertThat(workspace).doesNotExist();
    assertThat(store.size(job)).isZero();
    store.delete(job);
    assertThat(published(other)).isEqualTo(Map.of("mask", "y"));
  }

  @Test
  public void publishedResultsSurviveTheProcess() throws Exception {
    publish(job, 1, "mask", "x");
    ResultStore next = reopen(RETENTION.multipliedBy(3));
    next.sweep(id -> true, id -> false);
    assertThat(published(job)).isEqualTo(Map.of("mask", "x"));
    assertThat(next.size(job)).isEqualTo(1);
  }

  @Test
  public void theSweepRemovesWhatBelongsToNobody() throws Exception {
    JobId running = Story.begin().id();
    JobId idle = Story.begin().id();
    JobId unknown = Story.begin().id();
    publish(idle, 1, "mask", "x");
    publish(unknown, 1, "mask", "x");
    Path ofRunning = store.workspace(running, 1);
    write(ofRunning, "half", "x");
    Path ofIdle = store.workspace(idle, 2);
    Path ofUnknown = store.workspace(unknown, 2);
    ResultStore next = reopen(RETENTION.plusHours(1));
    next.sweep(Set.of(running, idle)::contains, running::equals);
    assertThat(ofRunning.resolve("half")).exists();
    assertThat(ofIdle).doesNotExist();
    assertThat(ofUnknown).doesNotExist();
    assertThat(published(idle)).isEqualTo(Map.of("mask", "x"));
    assertThat(published(unknown)).isEmpty();
  }

  @RepeatedTest(10)
  public void manyAttemptsAtOnceDoNotDisturbEachOther() throws Exception {
    int threads = 8;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    CyclicBarrier together = new CyclicBarrier(threads);
    List<JobId> jobs = new ArrayList<>();
    List<Future<?>> attempts = new ArrayList<>();
    try {
      for (int t = 0; t < threads; t++) {
        int attempt = t;
        JobId id = t < threads / 2 ? job : Story.begin().id(); // half of them of one job
        jobs.add(id);
        attempts.add(
            pool.submit(
                () -> {
                  together.await();
                  publish(id, attempt, "mask " + attempt, "x");
                  return null;
                }));
      }
      for (Future<?> attempt : attempts) {
        attempt.get(20, TimeUnit.SECONDS);
      }
    } finally {
      pool.shutdownNow();
    }
    for (int t = 0; t < threads; t++) {
      assertThat(published(jobs.get(t))).containsEntry("mask " + t, "x");
    }
  }
}
