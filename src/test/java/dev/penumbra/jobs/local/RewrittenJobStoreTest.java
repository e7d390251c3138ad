package dev.penumbra.jobs.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.jobs.Eventually;
import dev.penumbra.jobs.JobStore;
import dev.penumbra.jobs.RecoveredJob;
import dev.penumbra.jobs.Stage;
import dev.penumbra.jobs.StoredJob;
import dev.penumbra.jobs.tck.Story;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store whose journal is written anew all the time. */
@Timeout(60)
final class RewrittenJobStoreTest {

  @TempDir Path root;
  private LiveStores stores;
  private JobStore store;

  @BeforeEach
  void open() {
    stores = new LiveStores(root, LiveStores.OFTEN);
    store = stores.open();
    store.recover();
  }

  @AfterEach
  void close() {
    stores.close();
  }

  private Story saved(Story story) {
    story.allStored().forEach(this::save);
    return story;
  }

  private void save(StoredJob state) {
    store.save(state).toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private int generation() {
    try (var files = Files.list(stores.journal())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".journal"))
          .mapToInt(name -> Integer.parseInt(name.replaceAll("\\D", "")))
          .max()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void historiesKeysAndTheOrderSurvive() throws Exception {
    List<Story> stories = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Story story = saved(Story.of(Optional.of("key " + i)).moves(1).starts());
      stories.add(story);
      if (i % 3 == 0) {
        save(story.progresses(Stage.INFERRING, i).stored());
        save(story.completes().stored());
      }
    }
    int before = generation();
    saved(Story.begin().starts().fails());
    Eventually.until("it is written anew", () -> generation() > before);
    List<RecoveredJob> recovered = stores.afterCrash().recover();
    for (Story story : stories) {
      assertThat(recovered).contains(new RecoveredJob(story.stored(), story.states()));
    }
    assertThat(recovered.stream().map(RecoveredJob::job).filter(RewrittenJobStoreTest::unfinished))
        .containsExactlyElementsOf(
            stories.stream().map(Story::stored).filter(RewrittenJobStoreTest::unfinished).toList());
  }

  private static boolean unfinished(StoredJob job) {
    return !job.job().status().terminal();
  }

  @Test
  void whatIsForgottenTakesNoRoom() throws Exception {
    Story kept = saved(Story.of(Optional.of("kept")).starts().completes());
    for (int i = 0; i < 60; i++) {
      Story story = saved(Story.of(Optional.of("key " + i)).starts().completes());
      store.forget(story.id());
    }
    saved(Story.begin());
    Path image = CrashImage.of(stores.journal(), root);
    try (var files = Files.list(image)) {
      for (Path file : files.toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).doesNotContain("key 7\"");
      }
    }
    assertThat(store.finished()).containsExactly(kept.id());
    assertThat(stores.afterCrash().recover()).hasSize(2);
  }

  @Test
  void finishedJobsCanBeReadAtAnyMoment() throws Exception {
    List<Story> ended = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      ended.add(saved(Story.of(Optional.of("key " + i)).starts().completes()));
    }
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService readers = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> reads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        reads.add(readers.submit(() -> readUntil(over, ended)));
      }
      int before = generation();
      for (int i = 0; i < 60; i++) {
        Story story = saved(Story.begin().starts().completes());
        if (i % 2 == 0) {
          store.forget(story.id());
        }
      }
      over.set(true);
      for (Future<Integer> read : reads) {
        assertThat(read.get(20, TimeUnit.SECONDS)).isPositive();
      }
      assertThat(generation()).isGreaterThan(before + 10);
    } finally {
      over.set(true);
      readers.shutdownNow();
    }
  }

  private int readUntil(AtomicBoolean over, List<Story> ended) {
    int reads = 0;
    while (!over.get()) {
      Story story = ended.get(reads % ended.size());
      assertThat(store.find(story.id())).contains(story.stored());
      assertThat(store.findByKey(story.stored().request().idempotencyKey().orElseThrow()))
          .contains(story.stored());
      reads++;
    }
    return reads;
  }

  /** Two threads forget and read the same jobs while the places of all jobs move. */
  @Test
  void aForgottenJobNeverComesBack() throws Exception {
    ExecutorService reader = Executors.newSingleThreadExecutor();
    try {
      for (int i = 0; i < 40; i++) {
        Story story = saved(Story.of(Optional.of("key")).starts().completes());
        Future<?> reads = reader.submit(() -> store.find(story.id()));
        store.forget(story.id());
        saved(Story.begin().isCancelled());
        reads.get(20, TimeUnit.SECONDS);
        assertThat(store.find(story.id())).isEmpty();
        assertThat(store.findByKey("key")).isEmpty();
        assertThat(store.finished()).doesNotContain(story.id()).hasSize(i + 1);
      }
    } finally {
      reader.shutdownNow();
    }
    assertThat(stores.afterCrash().recover()).hasSize(40);
  }
}
