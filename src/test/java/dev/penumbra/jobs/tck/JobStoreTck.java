package dev.penumbra.jobs.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobStore;
import dev.penumbra.jobs.RecoveredJob;
import dev.penumbra.jobs.Stage;
import dev.penumbra.jobs.StoredJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every store keeps, and what is there after a crash. */
@Timeout(60)
public abstract class JobStoreTck {

  private static final long PATIENCE = 20;

  private JobStore store;

  /** An empty store. */
  protected abstract JobStore open() throws Exception;

  /**
   * The store of the next process when this one is killed now.
   *
   * @return a store over what is durable; its {@code recover()} has not been called
   */
  protected abstract JobStore afterCrash() throws Exception;

  @BeforeEach
  final void openIt() throws Exception {
    store = open();
    store.recover();
  }

  /** Saves all states of a job. */
  protected static void save(JobStore store, Story story) {
    story.allStored().forEach(state -> save(store, state));
  }

  private static void save(JobStore store, StoredJob state) {
    if (state.job().seq() == 1) {
      state
          .request()
          .idempotencyKey()
          .ifPresent(key -> assertThat(store.claim(key, state.job().id())).isTrue());
    }
    store.save(state).toCompletableFuture().orTimeout(PATIENCE, TimeUnit.SECONDS).join();
  }

  private Story saved(Story story) {
    save(store, story);
    return story;
  }

  /** A restarted store, taken up. */
  private JobStore recovered() throws Exception {
    JobStore next = afterCrash();
    next.recover();
    return next;
  }

  @Test
  public void aStoreBeginsEmptyAndHealthy() {
    assertThat(store.find(Story.begin().id())).isEmpty();
    assertThat(store.findByKey("key")).isEmpty();
    assertThat(store.finished()).isEmpty();
    assertThat(store.writable()).isTrue();
    assertThat(store.lostBytes()).isZero();
  }

  @Test
  public void everyFieldOfEveryStateComesBack() throws Exception {
    List<Story> stories =
        List.of(
            Story.begin(),
            Story.of(Optional.of("kéy")).moves(1),
            Story.begin().starts().progresses(Stage.INFERRING, 12.345678),
            Story.begin().starts().isRequeued(),
            Story.of(Optional.of("other")).starts().completes(),
            Story.begin().starts().fails(),
            Story.begin().isCancelled());
    for (Story story : stories) {
      for (StoredJob state : story.allStored()) {
        save(store, state);
        assertThat(store.find(story.id())).contains(state);
        assertThat(store.newest(story.id())).contains(state);
      }
    }
    JobStore next = recovered();
    assertThat(stories)
        .allMatch(story -> next.find(story.id()).equals(Optional.of(story.stored())));
    assertThat(next.lostBytes()).isZero();
  }

  @Test
  public void whatWasAcknowledgedIsThereAfterACrashAtAnyMoment() throws Exception {
    Story story = Story.begin().starts();
    for (int i = 1; i <= 5; i++) {
      story.progresses(Stage.INFERRING, i);
    }
    story.completes();
    for (StoredJob state : story.allStored()) {
      save(store, state);
      assertThat(afterCrash().recover())
          .extracting(RecoveredJob::job)
          .as("after state %d", state.job().seq())
          .containsExactly(state);
    }
  }

  @Test
  public void statesAreDurableInTheOrderOfTheCalls() throws Exception {
    Story story = Story.begin().starts();
    for (int i = 1; i <= 300; i++) {
      story.progresses(Stage.INFERRING, i / 10.0);
    }
    List<Long> durable = new ArrayList<>();
    List<CompletableFuture<Void>> saves = new ArrayList<>();
    ExecutorService reader = Executors.newSingleThreadExecutor();
    try {
      Future<List<Long>> read = reader.submit(() -> readTo(story.job()));
      for (StoredJob state : story.allStored()) {
        saves.add(
            store
                .save(state)
                .thenRun(
                    () -> {
                      synchronized (durable) {
                        durable.add(state.job().seq());
                      }
                    })
                .toCompletableFuture());
      }
      for (CompletableFuture<Void> save : saves) {
        save.get(PATIENCE, TimeUnit.SECONDS);
      }
      assertThat(durable).hasSize(302).isSorted();
      assertThat(read.get(PATIENCE, TimeUnit.SECONDS)).as("readers never go back").isSorted();
    } finally {
      reader.shutdownNow();
    }
  }

  private List<Long> readTo(Job last) {
    List<Long> seen = new ArrayList<>();
    seen.add(0L);
    while (seen.get(seen.size() - 1) < last.seq() && !Thread.currentThread().isInterrupted()) {
      store.find(last.id()).ifPresent(state -> seen.add(state.job().seq()));
    }
    return seen;
  }

  @Test
  public void aKeyNamesItsJobUntilThatIsForgotten() throws Exception {
    Story waiting = saved(Story.of(Optional.of("waiting")));
    Story done = saved(Story.of(Optional.of("done")).starts().completes());
    Story gone = saved(Story.of(Optional.of("gone")).isCancelled());
    store.forget(gone.id());
    for (JobStore each : List.of(store, recoveredAfterForgetting())) {
      assertThat(each.findByKey("waiting")).contains(waiting.stored());
      assertThat(each.findByKey("done")).contains(done.stored());
      assertThat(each.findByKey("gone")).isEmpty();
      assertThat(each.findByKey("unknown")).isEmpty();
    }
  }

  /** A key whose job has expired may be used again before the job is forgotten. */
  @Test
  public void aKeyThatWasUsedAgainNamesTheNewJob() throws Exception {
    Story old = saved(Story.of(Optional.of("key")).starts().completes());
    Story again = saved(Story.of(Optional.of("key")));
    assertThat(store.findByKey("key")).contains(again.stored());
    assertThat(recovered().findByKey("key")).contains(again.stored());
    save(store, again.moves(1).stored());
    store.forget(old.id());
    assertThat(store.findByKey("key")).contains(again.stored());
    assertThat(recoveredAfterForgetting().findByKey("key")).contains(again.stored());
  }

  @Test
  public void unfinishedJobsAreRecoveredInTheOrderOfTheirAcceptance() throws Exception {
    List<Story> stories = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      stories.add(saved(Story.begin()));
    }
    for (int i = 19; i >= 0; i -= 3) {
      save(store, stories.get(i).starts().stored());
      if (i % 2 == 0) {
        save(store, stories.get(i).fails().stored());
      }
    }
    JobStore next = afterCrash();
    assertThat(unfinished(next.recover())).containsExactlyElementsOf(unfinishedOf(stories));
    for (Story story : unfinishedStories(stories)) {
      save(next, story.isCancelled().stored());
    }
    assertThat(next.finished()).hasSize(20);
  }

  private static List<Story> unfinishedStories(List<Story> stories) {
    return stories.stream().filter(story -> !story.job().status().terminal()).toList();
  }

  private static List<StoredJob> unfinishedOf(List<Story> stories) {
    return unfinishedStories(stories).stream().map(Story::stored).toList();
  }

  private static List<StoredJob> unfinished(List<RecoveredJob> recovered) {
    return recovered.stream()
        .map(RecoveredJob::job)
        .filter(job -> !job.job().status().terminal())
        .toList();
  }

  @Test
  public void historiesAreRecoveredWithoutGaps() throws Exception {
    Story running = saved(Story.begin().moves(2).starts().progresses(Stage.INFERRING, 10));
    Story done = saved(Story.begin().starts().progresses(Stage.WRITING, 90).completes());
    List<RecoveredJob> all = afterCrash().recover();
    assertThat(all).hasSize(2);
    assertThat(all).contains(new RecoveredJob(running.stored(), running.states()));
    assertThat(all).contains(new RecoveredJob(done.stored(), done.states()));
  }

  @Test
  public void finishedJobsAreListedInTheOrderOfTheirEnds() throws Exception {
    Story first = saved(Story.begin().starts());
    Story second = saved(Story.begin());
    Story third = saved(Story.begin());
    saved(Story.begin());
    save(store, third.isCancelled().stored());
    save(store, first.completes().stored());
    save(store, second.starts().stored());
    save(store, second.fails().stored());
    List<JobId> ends = List.of(third.id(), first.id(), second.id());
    assertThat(store.finished()).isEqualTo(ends);
    assertThat(recovered().finished()).isEqualTo(ends);
  }

  @Test
  public void aForgottenJobIsGone() throws Exception {
    Story gone = saved(Story.of(Optional.of("key")).starts().completes());
    Story kept = saved(Story.begin().starts().completes());
    store.find(gone.id());
    store.forget(gone.id());
    store.forget(Story.begin().id()); // unknown: does nothing
    assertThat(store.find(gone.id())).isEmpty();
    assertThat(store.finished()).containsExactly(kept.id());
    JobStore next = recoveredAfterForgetting();
    assertThat(next.find(gone.id())).isEmpty();
    assertThat(next.finished()).containsExactly(kept.id());
    assertThat(next.find(kept.id())).contains(kept.stored());
  }

  /** Forgetting is durable with the next save at the latest. */
  private JobStore recoveredAfterForgetting() throws Exception {
    Story marker = saved(Story.begin());
    JobStore next = afterCrash();
    assertThat(next.recover()).extracting(job -> job.job().job().id()).contains(marker.id());
    return next;
  }

  @Test
  public void manyJobsOfManyThreadsAreAllThere() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(8);
    List<Future<List<Story>>> threads = new ArrayList<>();
    List<Story> all = new ArrayList<>();
    try {
      for (int t = 0; t < 8; t++) {
        String name = "thread " + t + " job ";
        threads.add(
            pool.submit(
                () -> {
                  List<Story> mine = new ArrayList<>();
                  for (int i = 0; i < 20; i++) {
                    mine.add(saved(Story.of(Optional.of(name + i)).starts().completes()));
                  }
                  return mine;
                }));
      }
      for (Future<List<Story>> thread : threads) {
        all.addAll(thread.get(2 * PATIENCE, TimeUnit.SECONDS));
      }
    } finally {
      pool.shutdownNow();
    }
    for (JobStore each : List.of(store, recovered())) {
      assertThat(each.finished()).hasSize(160);
      for (Story story : all) {
        assertThat(each.find(story.id())).contains(story.stored());
        assertThat(each.findByKey(story.stored().request().idempotencyKey().orElseThrow()))
            .contains(story.stored());
      }
    }
  }
}
