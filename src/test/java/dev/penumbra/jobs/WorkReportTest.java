package dev.penumbra.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
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

  @BeforeEach
  void startJob() {
    house = new House(root, 2);
    job = house.submit();
    job =
        house
            .ledger
            .apply(job.id(), new JobEvent.Started(1, "cpu", null, house.time.instant()))
            .orElseThrow();
    report = new WorkReport(job, house.ledger, house.time, OptionalDouble.of(200), () -> false);
  }

  @AfterEach
  void closeHouse() {
    house.close();
  }

  @Test
  void forwardPassesAreTheBulkOfTheWork() {
    report.stage(Stage.PREPROCESSING);
    assertThat(house.now(job).progress()).isEqualTo(2);
    report.stage(Stage.INFERRING);
    assertThat(house.now(job).progress()).isEqualTo(5);
    house.time.advance(Duration.ofMillis(100));
    report.progress(1, 4);
    Job now = house.now(job);
    assertThat(now.progress()).isEqualTo(26.8); // 5 + 87 / 4
    assertThat(now.etaSeconds()).isEqualTo(146.4);
    assertThat(now.progressMessage()).isEqualTo("Segmenting, 1 of 4");
    report.stage(Stage.WRITING);
    assertThat(house.now(job).progress()).isEqualTo(95);
  }

  @Test
  void atMostTenEventsASecondButEveryStage() {
    report.stage(Stage.INFERRING);
    long before = house.now(job).seq();
    for (int i = 1; i <= 10_000; i++) {
      house.time.advance(Duration.ofNanos(100_000)); // one second in all
      report.progress(i, 10_000);
    }
    assertThat(house.now(job).seq() - before).isEqualTo(10);
    report.stage(Stage.POSTPROCESSING);
    report.stage(Stage.WRITING);
    assertThat(house.now(job).seq() - before).isEqualTo(12);
  }

  @Test
  void stagesDoNotGoBack() {
    report.stage(Stage.WRITING);
    report.stage(Stage.INFERRING);
    assertThat(house.now(job).stage()).isEqualTo(Stage.WRITING);
  }

  @Test
  void knowsThatItIsCancelled() {
    assertThat(report.cancelled()).isFalse();
    house.service.cancel(job.id());
    assertThat(report.cancelled()).isTrue();
  }
}
