package dev.penumbra.jobs.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.jobs.Eventually;
import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.ManualTime;
import dev.penumbra.jobs.ProgressLog;
import dev.penumbra.jobs.Stage;
import dev.penumbra.jobs.tck.ProgressLogTck;
import dev.penumbra.jobs.tck.Recorder;
import dev.penumbra.jobs.tck.Story;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class LocalProgressLogTest extends ProgressLogTck {

  private LocalProgressLog local;

  @Override
  protected ProgressLog open(ManualTime time) {
    local = new LocalProgressLog(Runnable::run, time, 1);
    return local;
  }

  @Override
  protected void settle() {
    // Everything is delivered on the thread that publishes or asks.
  }

  @Override
  protected void assertNobodyFollows(Job job) {
    assertThat(local.readers(job)).isZero();
  }

  @Test
  void memoryIsBounded() {
    starts();
    for (int i = 1; i <= 5000; i++) {
      progresses(Stage.INFERRING, 5);
    }
    fails();
    assertThat(followAfter(0, Long.MAX_VALUE).heard).hasSize(Feed.KEPT);
    assertThat(local.history(story.id())).hasSize(Feed.KEPT);
    Story waiting = Story.begin();
    local.append(waiting.job());
    for (int i = 1; i <= 100; i++) {
      local.append(waiting.moves(i).job());
    }
    assertThat(local.history(waiting.id())).hasSize(Feed.KEPT_WAITING).endsWith(waiting.job());
  }

  @Test
  void ofFinishedJobsTheProgressOfTheNewestIsKept() {
    starts();
    fails();
    Story newer = Story.begin();
    local.append(newer.job());
    local.append(newer.isCancelled().job());
    assertThat(local.history(story.id())).isEmpty();
    assertThat(local.history(newer.id())).isEqualTo(newer.states());
    Recorder recorder = followAfter(1, Long.MAX_VALUE);
    assertThat(recorder.heard).containsExactly(story.job());
    assertThat(recorder.completed).isTrue();
  }

  @Test
  void waitersAreCountedUntilTheyGo() {
    CompletableFuture<Job> waits = await();
    CompletableFuture<Job> gone = await();
    Recorder follows = follow(1);
    assertThat(local.readers(story.job())).isEqualTo(3);
    gone.cancel(true);
    assertThat(local.readers(story.job())).isEqualTo(2);
    follows.cancel();
    assertThat(local.readers(story.job())).isEqualTo(1);
    starts();
    assertThat(waits).isDone();
    assertNobodyFollows(story.job());
  }

  private CompletableFuture<Job> await() {
    return log.awaitChange(story.job(), 1, Duration.ofSeconds(25)).toCompletableFuture();
  }

  @Test
  void aSubscriberThatThrowsIsDroppedAndTheOthersGoOn() {
    Recorder sound = follow(Long.MAX_VALUE);
    ExecutorService executor =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task);
              thread.setUncaughtExceptionHandler((dead, e) -> {});
              return thread;
            });
    LocalProgressLog threaded = new LocalProgressLog(executor, time, 1);
    threaded.append(story.job());
    Recorder broken =
        new Recorder(1) {
          @Override
          public synchronized void onNext(Job heard) {
            throw new IllegalStateException("broken on purpose");
          }
        };
    threaded.events(story.job(), OptionalLong.empty()).subscribe(broken);
    Eventually.until("it is dropped", () -> threaded.readers(story.job()) == 0);
    starts();
    assertThat(sound.seqs()).containsExactly(1L, 2L);
    executor.shutdownNow();
  }

  @Test
  void cancelledSubscriptionsLeaveNothingBehindHoweverMany() {
    for (int i = 0; i < 10_000; i++) {
      Recorder recorder = follow(i % 2);
      recorder.cancel();
      recorder.request(1);
    }
    assertNobodyFollows(story.job());
  }

  @Test
  void followersOnOtherThreadsHearEverythingInOrder() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(4);
    LocalProgressLog threaded = new LocalProgressLog(executor, time, 1);
    threaded.append(story.job());
    List<Recorder> recorders = new ArrayList<>();
    threaded.append(story.starts().job());
    for (int i = 0; i < 200; i++) {
      Recorder recorder = new Recorder(Long.MAX_VALUE);
      recorders.add(recorder);
      threaded.events(story.job(), OptionalLong.of(0)).subscribe(recorder);
      threaded.append(story.progresses(Stage.INFERRING, i * 0.1).job());
    }
    threaded.append(story.fails().job());
    for (Recorder recorder : recorders) {
      Eventually.until("it completed", () -> recorder.completed);
      assertThat(recorder.seqs())
          .isSorted()
          .doesNotHaveDuplicates()
          .startsWith(1L, 2L)
          .endsWith(story.job().seq());
    }
    assertThat(threaded.readers(story.job())).isZero();
    executor.shutdownNow();
  }

  /** The end may come between a reader's look for news and its look whether that was all. */
  @Test
  @Timeout(30)
  void theEndIsDeliveredHoweverItFallsTogetherWithReading() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    for (int round = 0; round < 500; round++) {
      story = Story.begin();
      log.append(story.job());
      Recorder recorder = follow(1);
      starts();
      Future<?> end = other.submit(this::fails);
      while (!recorder.completed) {
        recorder.request(1); // looks for news, on this thread
      }
      end.get();
      assertThat(recorder.seqs()).as("round %d", round).endsWith(story.job().seq());
      log.forget(story.id());
    }
    other.shutdownNow();
  }
}
