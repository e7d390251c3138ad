package dev.penumbra.crash;

import static dev.penumbra.crash.Seen.End.BROKEN;
import static dev.penumbra.crash.Seen.End.BY_CLIENT;
import static dev.penumbra.crash.Seen.End.BY_SERVER;
import static dev.penumbra.crash.Tale.JOB;
import static dev.penumbra.crash.Tale.ended;
import static dev.penumbra.crash.Tale.pending;
import static dev.penumbra.crash.Tale.running;
import static dev.penumbra.crash.Tale.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.crash.Seen.Event;
import dev.penumbra.crash.Violation.Kind;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The crash test's judge: a correct history passes, each broken promise is found. */
final class JudgeTest {

  private static final Snapshot LOADING = running(2, "loading", 0, 1);
  private static final Snapshot INFERRING = running(3, "inferring", 5, 1);
  private static final Snapshot END = ended(4, "completed");

  private final Tale tale = new Tale().accepted();

  @Test
  void passesAStoryWithACrashAReplayAndACancellation() {
    tale.stream("", BROKEN, pending(1), LOADING)
        .look(running(3, "preprocessing", 2, 1))
        .look(running(4, "inferring", 5, 1))
        .look(snapshot(5, "pending", "queued", 0, 2))
        .stream(
            "2",
            BY_CLIENT,
            running(3, "preprocessing", 2, 1),
            running(4, "inferring", 5, 1),
            snapshot(5, "pending", "queued", 0, 2),
            running(6, "loading", 0, 2))
        .add(new Seen.Cancel("a", JOB, 0))
        .look(snapshot(7, "cancelled", "loading", 0, 2))
        .add(new Seen.Cancel("a", JOB, 202))
        .stream("6", BY_SERVER, snapshot(7, "cancelled", "loading", 0, 2))
        .stream("7", BY_SERVER);
    assertThat(tale.faults()).isEmpty();
  }

  @Test
  void passesAnEndThatIsForetoldByASnapshot() {
    tale.events(
        "", BY_SERVER, new Event("snapshot", "", END, 2), new Event("completed", "4", END, 3));
    assertThat(tale.faults()).isEmpty();
  }

  @Test
  void passesMergedProgressWithinAStage() {
    tale
        .look(running(2, "loading", 0, 1))
        .look(running(3, "preprocessing", 2, 1))
        .look(running(4, "inferring", 5, 1))
        .stream(
            "",
            BY_SERVER,
            running(4, "inferring", 5, 1),
            running(9, "inferring", 50, 1),
            running(11, "postprocessing", 92, 1),
            running(12, "writing", 95, 1),
            ended(13, "completed"));
    assertThat(tale.faults()).isEmpty();
  }

  @Test
  void findsAnUnknownJob() {
    tale.look(END).add(new Seen.Missing("a", JOB, "GET"));
    assertThat(tale.faults()).containsExactly(Kind.LOST);
  }

  @Test
  void findsAJobWithoutAnEnd() {
    tale.look(LOADING);
    assertThat(tale.faults()).containsExactly(Kind.UNENDED);
    assertThat(new Tale().accepted().faults()).containsExactly(Kind.UNENDED);
  }

  @Test
  void findsTwoEnds() {
    tale.look(END).look(ended(5, "completed"));
    assertThat(tale.faults()).containsExactly(Kind.TWO_ENDS);
  }

  @Test
  void findsAJobThatGoesOnAfterItsEnd() {
    tale.look(END).look(running(5, "writing", 100, 1));
    assertThat(tale.faults()).containsExactly(Kind.TWO_ENDS);
  }

  @Test
  void findsAnEventAfterTheEnd() {
    tale.stream("3", BY_SERVER, END, END);
    assertThat(tale.faults()).containsExactly(Kind.TWO_ENDS);
    assertThat(new Tale().accepted().look(END).stream("4", BY_SERVER, END).faults())
        .containsExactly(Kind.TWO_ENDS);
  }

  @Test
  void findsAFailureBeforeTheThirdLostAttempt() {
    tale.look(snapshot(4, "failed", "loading", 0, 2));
    assertThat(tale.faults()).containsExactly(Kind.FAILED);
    assertThat(new Tale().accepted().look(snapshot(4, "failed", "loading", 0, 3)).faults())
        .isEmpty();
  }

  @Test
  void findsACancellationThatNobodyAskedForOrThatHadNoEffect() {
    assertThat(tale.look(ended(4, "cancelled")).faults()).containsExactly(Kind.CANCEL);
    assertThat(new Tale().accepted().look(END).add(new Seen.Cancel("a", JOB, 202)).faults())
        .containsExactly(Kind.CANCEL);
    assertThat(
            new Tale()
                .accepted()
                .look(ended(4, "cancelled"))
                .add(new Seen.Cancel("a", JOB, 409))
                .faults())
        .containsExactly(Kind.CANCEL);
  }

  @Test
  void findsOneNumberWithTwoMeanings() {
    TreeMap<String, Object> other = new TreeMap<>(END.content());
    other.put("finishedAt", "later");
    tale.look(END).look(Snapshot.of(other));
    assertThat(tale.faults()).containsExactly(Kind.TWO_MEANINGS);
  }

  @Test
  void findsOneKeyWithTwoJobs() {
    tale.look(END).add(new Seen.Accepted("a", "key", JOB)).add(new Seen.Accepted("b", "key", "k"));
    assertThat(tale.faults()).contains(Kind.TWO_MEANINGS);
  }

  @Test
  void findsAGapWhereAStageIsSkipped() {
    tale.stream("", BY_CLIENT, LOADING, running(5, "inferring", 5, 1)).look(ended(6, "completed"));
    assertThat(tale.faults()).containsExactly(Kind.GAP);
  }

  @Test
  void findsAGapWhereSomebodyElseSawAnotherStage() {
    Snapshot requeued = snapshot(5, "pending", "queued", 0, 2);
    tale.add(new Seen.Cancel("a", JOB, 202));
    assertThat(
            tale.stream("", BY_CLIENT, INFERRING, requeued)
                .look(snapshot(6, "cancelled", "queued", 0, 2))
                .faults())
        .isEmpty();
    tale.look(running(4, "writing", 95, 1));
    assertThat(tale.faults()).contains(Kind.GAP);
  }

  @Test
  void findsAGapBeforeTheEnd() {
    tale.stream("", BY_SERVER, LOADING, END);
    assertThat(tale.faults()).containsExactly(Kind.GAP);
  }

  @Test
  void findsARepeat() {
    assertThat(tale.stream("", BY_SERVER, LOADING, LOADING, INFERRING, END).faults())
        .containsExactly(Kind.REPEAT);
    assertThat(new Tale().accepted().stream("3", BY_SERVER, INFERRING, END).faults())
        .containsExactly(Kind.REPEAT);
  }

  @Test
  void findsProgressAndAttemptsThatFall() {
    tale.look(running(2, "inferring", 50, 1)).look(running(3, "inferring", 49, 1)).look(END);
    assertThat(tale.faults()).containsExactly(Kind.FELL);
    assertThat(new Tale().accepted().look(running(2, "loading", 0, 2)).look(END).faults())
        .containsExactly(Kind.FELL);
  }

  @Test
  void findsASnapshotThatACrashTookBack() {
    assertThat(tale.look(INFERRING).look(LOADING).look(END).faults())
        .containsExactly(Kind.WENT_BACK);
    assertThat(
            new Tale()
                .accepted().look(INFERRING).stream("", BY_SERVER, LOADING, INFERRING, END).faults())
        .containsExactly(Kind.WENT_BACK);
  }

  @Test
  void findsWrongNamesAndIds() {
    tale.events("3", BY_SERVER, new Event("progress", "4", END, 2));
    assertThat(tale.faults()).containsExactly(Kind.WRONG_EVENT);
    assertThat(
            new Tale()
                .accepted()
                .events("3", BY_SERVER, new Event("completed", "3", END, 2))
                .faults())
        .containsExactly(Kind.WRONG_EVENT);
  }

  @Test
  void findsAnIdThatForgetsAnotherJob() {
    tale.events("j:3,k:7", BY_SERVER, new Event("completed", "j:4", END, 2));
    assertThat(tale.faults()).contains(Kind.WRONG_EVENT);
  }

  @Test
  void findsAStreamThatEndsBeforeItsJob() {
    assertThat(tale.stream("", BY_SERVER, LOADING).look(INFERRING).look(END).faults())
        .containsExactly(Kind.ENDED_EARLY);
    assertThat(new Tale().accepted().look(END).stream("3", BY_SERVER).faults())
        .containsExactly(Kind.ENDED_EARLY);
  }

  @Test
  void findsAnswersThatTheContractDoesNotKnow() {
    tale.look(END).add(new Seen.Odd("a", "GET gave 500"));
    assertThat(tale.faults()).containsExactly(Kind.ODD_ANSWER);
    assertThat(
            new Tale()
                .accepted()
                .look(END)
                .add(new Seen.Refused("a", "POST", 503, "text/html", "<h1>"))
                .faults())
        .containsExactly(Kind.ODD_ANSWER);
  }
}
