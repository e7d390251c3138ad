package dev.penumbra.jobs.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.cases.CaseId;
import dev.penumbra.jobs.Eventually;
import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobEvent;
import dev.penumbra.jobs.JobFailure;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobTransitions;
import dev.penumbra.jobs.ManualTime;
import dev.penumbra.jobs.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import dev.penumbra.jobs.tck.Recorder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class LocalProgressLogTest {

  private final ManualTime time = new ManualTime();
  private final LocalProgressLog log = new LocalProgressLog(Runnable::run, time, 1);
  private Job job = Job.accepted(id('a'), new CaseId("c"), "m", true, time.instant(), 1, null);

  private static JobId id(char letter) {
    return new JobId(String.valueOf(letter).repeat(26));
  }

  private void happens(JobEvent event) {
    job = JobTransitions.apply(job, event).orElseThrow();
    log.append(job);
  }

  private void starts() {
    happens(new JobEvent.Started(1, "cpu", null, time.instant()));
  }

  private void progresses(Stage stage, double progress) {
    happens(new JobEvent.Progressed(1, stage, progress, "", null));
  }

  private void fails() {
    happens(new JobEvent.Failed(1, new JobFailure("x", "Y."), time.instant()));
  }

  private Recorder follow(long after, long request) {
    Recorder recorder = new Recorder(request);
    log.events(job, after < 0 ? OptionalLong.empty() : OptionalLong.of(after)).subscribe(recorder);
    return recorder;
  }

  private static List<Long> from(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  @BeforeEach
  void accept() {
    log.append(job);
  }

  @Test
  void beginsWithTheCurrentSnapshotAndEndsWithTheLast() {
    starts();
    Recorder recorder = follow(-1, Long.MAX_VALUE);
    assertThat(recorder.seqs()).containsExactly(2L);
    progresses(Stage.INFERRING, 10);
    progresses(Stage.INFERRING, 20);
    assertThat(recorder.completed).isFalse();
    fails();
    assertThat(recorder.seqs()).isEqualTo(from(2, 5));
    assertThat(recorder.completed).isTrue();
    assertThat(log.readers(job)).isZero();
  }

  @Test
  void replaysWithoutGapOrRepeat() {
    starts();
    for (int i = 1; i <= 100; i++) {
      progresses(Stage.INFERRING, i * 0.5);
    }
    Recorder recorder = follow(7, Long.MAX_VALUE);
    assertThat(recorder.seqs()).isEqualTo(from(8, 102));
    progresses(Stage.INFERRING, 60);
    fails();
    assertThat(recorder.seqs()).isEqualTo(from(8, 104));
    assertThat(follow(103, Long.MAX_VALUE).seqs()).containsExactly(104L);
    Recorder late = follow(104, 0);
    assertThat(late.seqs()).isEmpty();
    assertThat(late.completed).isTrue();
  }

  @Test
  void aSlowReaderGetsTheNewestOfEachStageAndTheEnd() {
    starts();
    Recorder slow = follow(-1, 1);
    for (int i = 1; i <= 1000; i++) {
      progresses(Stage.INFERRING, i * 0.05);
    }
    progresses(Stage.WRITING, 95);
    fails();
    assertThat(slow.seqs()).containsExactly(2L);
    slow.request(1);
    assertThat(slow.seqs()).containsExactly(2L, 1002L);
    slow.request(5);
    assertThat(slow.seqs()).containsExactly(2L, 1002L, 1003L, 1004L);
    assertThat(slow.completed).isTrue();
  }

  @Test
  void memoryIsBoundedAndStagesOutliveProgress() {
    starts();
    progresses(Stage.PREPROCESSING, 3);
    for (int i = 1; i <= 5000; i++) {
      progresses(Stage.INFERRING, 5);
    }
    fails();
    Recorder recorder = follow(0, Long.MAX_VALUE);
    assertThat(recorder.heard).hasSize(Feed.KEPT);
    assertThat(recorder.seqs()).startsWith(1L, 2L, 3L).endsWith(5004L).isSorted();
  }

  @Test
  void deliversNoMoreThanRequested() {
    starts();
    Recorder recorder = follow(0, 0);
    assertThat(recorder.seqs()).isEmpty();
    recorder.request(1);
    assertThat(recorder.seqs()).containsExactly(1L);
    recorder.request(Long.MAX_VALUE);
    recorder.request(Long.MAX_VALUE);
    fails();
    assertThat(recorder.seqs()).isEqualTo(from(1, 3));
  }

  @Test
  void refusesARequestForNothing() {
    Recorder recorder = follow(-1, 1);
    recorder.request(0);
    assertThat(recorder.error).isInstanceOf(IllegalArgumentException.class);
    assertThat(log.readers(job)).isZero();
    starts();
    assertThat(recorder.seqs()).containsExactly(1L);
  }

  @Test
  void aSubscriberThatThrowsIsDroppedAndTheOthersGoOn() {
    Recorder sound = follow(-1, Long.MAX_VALUE);
    ExecutorService executor =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task);
              thread.setUncaughtExceptionHandler((dead, e) -> {});
              return thread;
            });
    LocalProgressLog threaded = new LocalProgressLog(executor, time, 1);
    threaded.append(job);
    Recorder broken =
        new Recorder(1) {
          @Override
          public synchronized void onNext(Job heard) {
            throw new IllegalStateException("broken on purpose");
          }
        };
    threaded.events(job, OptionalLong.empty()).subscribe(broken);
    Eventually.until("it is dropped", () -> threaded.readers(job) == 0);
    starts();
    assertThat(sound.seqs()).containsExactly(1L, 2L);
    executor.shutdownNow();
  }

  @Test
  void cancelledSubscriptionsLeaveNothingBehind() {
    for (int i = 0; i < 10_000; i++) {
      Recorder recorder = follow(-1, i % 2);
      recorder.cancel();
      recorder.cancel();
      recorder.request(1);
    }
    assertThat(log.readers(job)).isZero();
    Recorder last = follow(-1, 1);
    last.cancel();
    starts();
    assertThat(last.seqs()).containsExactly(1L);
  }

  @Test
  void aFinishedJobThatIsNoLongerInMemoryStillTellsItsEnd() {
    starts();
    fails();
    Job first = job;
    job = Job.accepted(id('b'), new CaseId("c"), "m", true, time.instant(), 1, null);
    log.append(job);
    happens(new JobEvent.Cancelled(time.instant()));
    Recorder recorder = new Recorder(Long.MAX_VALUE);
    log.events(first, OptionalLong.of(1)).subscribe(recorder);
    assertThat(recorder.heard).containsExactly(first);
    assertThat(recorder.completed).isTrue();
  }

  @Test
  void waitingEndsWithTheChangeTheTimeOrTheWaiter() {
    CompletableFuture<Job> change = await(1);
    CompletableFuture<Job> patience = await(1);
    CompletableFuture<Job> gone = await(1);
    assertThat(log.readers(job)).isEqualTo(3);
    gone.cancel(true);
    assertThat(log.readers(job)).isEqualTo(2);
    assertThat(change).isNotDone();
    starts();
    assertThat(change).isCompletedWithValue(job);
    assertThat(patience).isCompletedWithValue(job);
    assertThat(await(1)).isCompletedWithValue(job);
    CompletableFuture<Job> idle = await(2);
    time.advance(Duration.ofSeconds(24));
    assertThat(idle).isNotDone();
    time.advance(Duration.ofSeconds(1));
    assertThat(idle).isCompletedWithValue(job);
    fails();
    assertThat(await(3)).isCompletedWithValue(job);
    assertThat(log.readers(job)).isZero();
    assertThat(time.appointments()).isZero();
  }

  private CompletableFuture<Job> await(long after) {
    return log.awaitChange(job, after, Duration.ofSeconds(25)).toCompletableFuture();
  }

  @Test
  void followersOnOtherThreadsHearEverythingInOrder() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(4);
    LocalProgressLog threaded = new LocalProgressLog(executor, time, 1);
    threaded.append(job);
    List<Recorder> recorders = new ArrayList<>();
    starts();
    threaded.append(job);
    for (int i = 0; i < 200; i++) {
      Recorder recorder = new Recorder(Long.MAX_VALUE);
      recorders.add(recorder);
      threaded.events(job, OptionalLong.of(0)).subscribe(recorder);
      progresses(Stage.INFERRING, i * 0.1);
      threaded.append(job);
    }
    fails();
    threaded.append(job);
    for (Recorder recorder : recorders) {
      Eventually.until("it completed", () -> recorder.completed);
      assertThat(recorder.seqs()).isSorted().doesNotHaveDuplicates().endsWith(job.seq());
    }
    assertThat(threaded.readers(job)).isZero();
    executor.shutdownNow();
  }

  /** The end may come between a reader's look for news and its look whether that was all. */
  @Test
  @Timeout(30)
  void theEndIsDeliveredHoweverItFallsTogetherWithReading() throws Exception {
    ExecutorService other = Executors.newSingleThreadExecutor();
    Job accepted = job;
    for (int round = 0; round < 500; round++) {
      job = accepted;
      log.append(job);
      Recorder recorder = follow(-1, 1);
      starts();
      Future<?> end = other.submit(this::fails);
      while (!recorder.completed) {
        recorder.request(1); // looks for news, on this thread
      }
      end.get();
      assertThat(recorder.seqs()).as("round %d", round).endsWith(job.seq());
      log.forget(accepted.id());
    }
    other.shutdownNow();
  }
}
