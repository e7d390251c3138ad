package dev.penumbra.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WorkReportTest {

  @TempDir Path root;
  private House house;
  private Job job;
  private WorkReport report;
  private final List<Stage> stages = new ArrayList<>();

  @BeforeEach
  void startJob() {
    house = new House(root, 2);
    job = house.submit();
    job =
        house
            .ledger
            .apply(job.id(), new JobEvent.Started(1, "cpu", null, house.time.instant()))
            .orElseThrow();
    report = new WorkReport(job, house.ledger, house.time, OptionalDouble.of(200), stages::add);
  }

  @AfterEach
  void closeHouse() {
    house.close();
  }

  /** The newest snapshot, when it is durable. */
  private Job published() {
    Job newest = house.ledger.newest(job.id()).orElseThrow();
    Eventually.until("it is durable", () -> house.now(job).seq() == newest.seq());
    return newest;
  }

  @Test
  void forwardPassesAreTheBulkOfTheWork() {
    report.stage(Stage.PREPROCESSING);
    assertThat(published().progress()).isEqualTo(2);
    report.stage(Stage.INFERRING);
    assertThat(published().progress()).isEqualTo(5);
    house.time.advance(Duration.ofMillis(100));
    report.progress(1, 4);
    Job now = published();
    assertThat(now.progress()).isEqualTo(26.8); // 5 + 87 / 4
    assertThat(now.etaSeconds()).isEqualTo(146.4);
    assertThat(now.progressMessage()).isEqualTo("Segmenting, 1 of 4");
    report.stage(Stage.WRITING);
    assertThat(published().progress()).isEqualTo(95);
    assertThat(stages).containsExactly(Stage.PREPROCESSING, Stage.INFERRING, Stage.WRITING);
  }

  @Test
  void atMostTenEventsASecondButEveryStage() {
    report.stage(Stage.INFERRING);
    long before = published().seq();
    for (int i = 1; i <= 10_000; i++) {
      house.time.advance(Duration.ofNanos(100_000)); // one second in all
      report.progress(i, 10_000);
      published();
    }
    assertThat(published().seq() - before).isEqualTo(10);
    report.stage(Stage.POSTPROCESSING);
    report.stage(Stage.WRITING);
    assertThat(published().seq() - before).isEqualTo(12);
  }

  @Test
  void stagesDoNotGoBack() {
    report.stage(Stage.WRITING);
    report.stage(Stage.INFERRING);
    assertThat(published().stage()).isEqualTo(Stage.WRITING);
  }

  @Test
  void knowsThatItIsCancelled() {
    assertThat(report.cancelled()).isFalse();
    house.service.cancel(job.id());
    assertThat(report.cancelled()).isTrue();
  }
}
