package dev.penumbra.jobs.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.ManualTime;
import dev.penumbra.jobs.ProgressLog;
import dev.penumbra.jobs.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every progress log tells those who follow a job. */
@Timeout(60)
public abstract class ProgressLogTck {

  private static final Duration WAIT = Duration.ofSeconds(25);

  protected final ManualTime time = new ManualTime();
  protected ProgressLog log;
  protected Story story = Story.begin();

  /** An empty log that ends waits by this time. */
  protected abstract ProgressLog open(ManualTime time);

  /** Returns when everything that subscribers asked for and that is there was delivered. */
  protected abstract void settle();

  /** Fails when somebody still follows the job, where an implementation can tell. */
  protected abstract void assertNobodyFollows(Job job);

  @BeforeEach
  final void accept() {
    log = open(time);
    log.append(story.job());
  }

  protected final void publish(Story next) {
    log.append(next.job());
    settle();
  }

  protected final void starts() {
    publish(story.starts());
  }

  protected final void progresses(Stage stage, double progress) {
    publish(story.progresses(stage, progress));
  }

  protected final void fails() {
    publish(story.fails());
  }

  /** Follows the job from its current snapshot. */
  protected final Recorder follow(long request) {
    return follow(OptionalLong.empty(), request);
  }

  protected final Recorder followAfter(long seq, long request) {
    return follow(OptionalLong.of(seq), request);
  }

  private Recorder follow(OptionalLong after, long request) {
    Recorder recorder = new Recorder(request);
    log.events(story.job(), after).subscribe(recorder);
    settle();
    return recorder;
  }

  private void ask(Recorder recorder, long n) {
    recorder.request(n);
    settle();
  }

  private CompletableFuture<Job> await(long after) {
    return log.awaitChange(story.job(), after, WAIT).toCompletableFuture();
  }

  protected static List<Long> from(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  @Test
  public void beginsWithTheCurrentSnapshotAndEndsWithTheLast() {
    starts();
    Recorder recorder = follow(Long.MAX_VALUE);
    assertThat(recorder.seqs()).containsExactly(2L);
    progresses(Stage.INFERRING, 10);
    progresses(Stage.INFERRING, 20);
    assertThat(recorder.completed).isFalse();
    fails();
    assertThat(recorder.heard).isEqualTo(story.states().subList(1, 5));
    assertThat(recorder.completed).isTrue();
    assertNobodyFollows(story.job());
  }

  @Test
  public void replaysWithoutGapOrRepeat() {
    starts();
    for (int i = 1; i <= 100; i++) {
      progresses(Stage.INFERRING, i * 0.5);
    }
    Recorder recorder = followAfter(7, Long.MAX_VALUE);
    assertThat(recorder.seqs()).isEqualTo(from(8, 102));
    progresses(Stage.INFERRING, 60);
    fails();
    assertThat(recorder.seqs()).isEqualTo(from(8, 104));
    assertThat(followAfter(103, Long.MAX_VALUE).seqs()).containsExactly(104L);
    Recorder late = followAfter(104, 0);
    assertThat(late.seqs()).isEmpty();
    assertThat(late.completed).isTrue();
  }

  @Test
  public void aSlowReaderGetsTheNewestOfEachStageAndTheEnd() {
    starts();
    Recorder slow = follow(1);
    for (int i = 1; i <= 1000; i++) {
      progresses(Stage.INFERRING, i * 0.05);
    }
    progresses(Stage.WRITING, 95);
    fails();
    assertThat(slow.seqs()).containsExactly(2L);
    ask(slow, 1);
    assertThat(slow.seqs()).containsExactly(2L, 1002L);
    ask(slow, 5);
    assertThat(slow.seqs()).containsExactly(2L, 1002L, 1003L, 1004L);
    assertThat(slow.completed).isTrue();
  }

  @Test
  public void aNewAttemptIsToldEvenToASlowReader() {
    starts();
    Recorder slow = follow(1);
    progresses(Stage.INFERRING, 80);
    publish(story.isRequeued());
    publish(story.moves(2));
    publish(story.moves(1));
    starts();
    progresses(Stage.INFERRING, 10);
    progresses(Stage.INFERRING, 20);
    publish(story.completes());
    ask(slow, Long.MAX_VALUE);
    assertThat(slow.seqs()).containsExactly(2L, 3L, 6L, 7L, 9L, 10L);
    assertThat(slow.completed).isTrue();
  }

  @Test
  public void stagesOutliveProgress() {
    starts();
    progresses(Stage.PREPROCESSING, 3);
    for (int i = 1; i <= 3000; i++) {
      progresses(Stage.INFERRING, 5);
    }
    fails();
    Recorder recorder = followAfter(0, Long.MAX_VALUE);
    assertThat(recorder.seqs()).startsWith(1L, 2L, 3L).endsWith(3004L).isSorted();
    assertThat(recorder.completed).isTrue();
  }

  @Test
  public void deliversNoMoreThanRequested() {
    starts();
    Recorder recorder = followAfter(0, 0);
    assertThat(recorder.seqs()).isEmpty();
    ask(recorder, 1);
    assertThat(recorder.seqs()).containsExactly(1L);
    ask(recorder, Long.MAX_VALUE);
    ask(recorder, Long.MAX_VALUE);
    fails();
    assertThat(recorder.seqs()).isEqualTo(from(1, 3));
  }

  @Test
  public void refusesARequestForNothing() {
    Recorder recorder = follow(1);
    ask(recorder, 0);
    assertThat(recorder.error).isInstanceOf(IllegalArgumentException.class);
    assertNobodyFollows(story.job());
    starts();
    assertThat(recorder.seqs()).containsExactly(1L);
  }

  @Test
  public void whatIsNotNewerThanTheNewestIsIgnored() {
    Recorder recorder = follow(Long.MAX_VALUE);
    starts();
    log.append(story.states().get(0));
    log.append(story.states().get(1));
    fails();
    assertThat(recorder.seqs()).isEqualTo(from(1, 3));
  }

  @Test
  public void jobsDoNotMix() {
    Story other = Story.begin();
    log.append(other.job());
    Recorder recorder = follow(Long.MAX_VALUE);
    publish(other.starts());
    publish(other.fails());
    assertThat(recorder.seqs()).containsExactly(1L);
    publish(story.isCancelled());
    assertThat(recorder.completed).isTrue();
  }

  @Test
  public void cancelledSubscriptionsLeaveNothingBehind() {
    for (int i = 0; i < 1000; i++) {
      Recorder recorder = follow(i % 2);
      recorder.cancel();
      recorder.cancel();
      recorder.request(1);
    }
    settle();
    assertNobodyFollows(story.job());
    Recorder last = follow(1);
    last.cancel();
    starts();
    assertThat(last.seqs()).containsExactly(1L);
  }

  @Test
  public void whatAnEarlierProcessPublishedIsReplayed() {
    Story earlier = Story.begin().starts().progresses(Stage.INFERRING, 50);
    log.restore(earlier.states());
    Recorder recorder = new Recorder(Long.MAX_VALUE);
    log.events(earlier.job(), OptionalLong.of(1)).subscribe(recorder);
    publish(earlier.isRequeued());
    publish(earlier.fails());
    settle();
    assertThat(recorder.heard).isEqualTo(earlier.states().subList(1, 5));
    assertThat(recorder.completed).isTrue();
    Story ended = Story.begin().starts().fails();
    log.restore(ended.states());
    Recorder late = new Recorder(Long.MAX_VALUE);
    log.events(ended.job(), OptionalLong.of(1)).subscribe(late);
    settle();
    assertThat(late.heard).isEqualTo(ended.states().subList(1, 3));
    assertThat(late.completed).isTrue();
  }

  @Test
  public void aFinishedJobThatTheLogForgotStillTellsItsEnd() {
    starts();
    fails();
    log.forget(story.id());
    Recorder recorder = followAfter(1, Long.MAX_VALUE);
    assertThat(recorder.heard).containsExactly(story.job());
    assertThat(recorder.completed).isTrue();
    assertThat(await(1)).isCompletedWithValue(story.job());
  }

  /** The job may have ended and been forgotten since its reader looked it up. */
  @Test
  public void nobodyWaitsForEverForAJobThatTheLogForgot() {
    starts();
    Job seen = story.job();
    fails();
    log.forget(story.id());
    Recorder recorder = new Recorder(Long.MAX_VALUE);
    log.events(seen, OptionalLong.empty()).subscribe(recorder);
    settle();
    assertThat(recorder.heard).containsExactly(seen);
    assertThat(recorder.completed).as("its client comes again and is told the end").isTrue();
    assertThat(log.awaitChange(seen, 2, WAIT).toCompletableFuture()).isCompletedWithValue(seen);
  }

  /** A reader may know a snapshot that is durable and not yet published. */
  @Test
  public void nobodyIsToldAnOlderSnapshotThanTheirs() {
    starts();
    story.progresses(Stage.INFERRING, 10).progresses(Stage.INFERRING, 20);
    Recorder recorder = follow(Long.MAX_VALUE);
    assertThat(log.awaitChange(story.job(), 3, Duration.ZERO).toCompletableFuture())
        .isCompletedWithValue(story.job());
    story.states().forEach(log::append);
    settle();
    assertThat(recorder.seqs()).containsExactly(4L);
    fails();
    assertThat(recorder.seqs()).containsExactly(4L, 5L);
  }

  @Test
  public void waitingEndsWithTheChangeTheTimeOrTheWaiter() {
    CompletableFuture<Job> change = await(1);
    CompletableFuture<Job> patience = await(1);
    CompletableFuture<Job> gone = await(1);
    gone.cancel(true);
    assertThat(change).isNotDone();
    starts();
    assertThat(change).isCompletedWithValue(story.job());
    assertThat(patience).isCompletedWithValue(story.job());
    assertThat(await(1)).isCompletedWithValue(story.job());
    CompletableFuture<Job> idle = await(2);
    time.advance(Duration.ofSeconds(24));
    assertThat(idle).isNotDone();
    time.advance(Duration.ofSeconds(1));
    settle();
    assertThat(idle).isCompletedWithValue(story.job());
    fails();
    assertThat(await(3)).isCompletedWithValue(story.job());
    assertNobodyFollows(story.job());
    assertThat(time.appointments()).isZero();
  }

  @Test
  public void closingEndsStreamsAndWaitsWithoutATerminalSnapshot() {
    List<Recorder> recorders = new ArrayList<>();
    recorders.add(follow(Long.MAX_VALUE));
    recorders.add(follow(1));
    CompletableFuture<Job> waiting = await(1);
    log.close();
    settle();
    recorders.add(follow(Long.MAX_VALUE)); // one that comes late
    for (Recorder recorder : recorders) {
      assertThat(recorder.heard).containsExactly(story.job());
      assertThat(recorder.completed).isTrue();
    }
    assertThat(waiting).isCompletedWithValue(story.job());
    assertThat(await(1)).isCompletedWithValue(story.job());
    assertNobodyFollows(story.job());
  }
}
