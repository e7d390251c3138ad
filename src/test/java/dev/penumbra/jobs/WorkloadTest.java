package dev.penumbra.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.cases.CaseId;
import dev.penumbra.model.RunOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** When which worker is free, of those that are heard of. */
final class WorkloadTest {

  private static final String SMALL = "small";
  private static final String LARGE = "large";
  private static final JobIds IDS = new JobIds(new Random(1));

  private final ManualTime time = new ManualTime();
  private final Durations durations = new Durations();
  private final Devices devices = new Devices();
  private final List<FleetWorker> workers = new ArrayList<>();
  private final Workload workload = new Workload(durations, time, devices, new Heard());

  /** The workers of this test. */
  private final class Heard implements Fleet {
    @Override
    public boolean shared() {
      return true;
    }

    @Override
    public List<FleetWorker> workers() {
      return workers;
    }

    @Override
    public void join(Supplier<FleetWorker> card) {}

    @Override
    public void leave() {}

    @Override
    public void onChange(Runnable listener) {}
  }

  private void worker(String id, List<String> models, String... names) {
    List<FleetWorker.Device> places = new ArrayList<>();
    for (String name : names) {
      places.add(new FleetWorker.Device(name, models));
    }
    workers.add(new FleetWorker(id, "1", List.of(), places, List.of()));
  }

  private static Job accepted(String model) {
    CaseId one = new CaseId("c");
    JobRequest request =
        new JobRequest(one, false, Optional.of(model), RunOptions.NONE, Optional.empty(), "client");
    Assignment assignment = new Assignment(model, List.of(model));
    return Job.accepted(IDS.next(), request, assignment, Instant.EPOCH, 1, null);
  }

  private static Job running(String model) {
    return JobTransitions.apply(
            accepted(model), new JobEvent.Started(1, "cuda:0", null, Instant.EPOCH))
        .orElseThrow();
  }

  private void jobsTake(String model, int seconds) {
    durations.add(accepted(model), 1000, Duration.ofSeconds(seconds));
  }

  @Test
  void allWorkersAreCountedOnThoughTheyNameTheirDevicesAlike() {
    jobsTake(SMALL, 60);
    worker("a", List.of(SMALL), "cuda:0");
    worker("b", List.of(SMALL), "cuda:0", "cuda:1");
    WorkPlan plan = workload.plan();
    assertThat(plan.next(SMALL, 60)).isEqualTo(60);
    assertThat(plan.next(SMALL, 60)).isEqualTo(60);
    assertThat(plan.next(SMALL, 60)).isEqualTo(60);
    assertThat(plan.next(SMALL, 60)).as("the fourth waits").isEqualTo(120);
  }

  @Test
  void whatRunsElsewhereIsWaitedForAsLongAsItStillTakes() {
    jobsTake(SMALL, 60);
    worker("a", List.of(SMALL), "cuda:0");
    worker("b", List.of(SMALL), "cuda:0");
    workload.heard(running(SMALL), Duration.ofSeconds(10));
    Job other = running(SMALL);
    workload.heard(other, Duration.ZERO);
    time.advance(Duration.ofSeconds(20));
    assertThat(workload.plan().begins(SMALL)).isEqualTo(30);
    workload.heard(other, Duration.ofSeconds(5));
    assertThat(workload.plan().begins(SMALL)).as("told again, it did not begin anew").isEqualTo(30);
    Job over = JobTransitions.apply(other, new JobEvent.Cancelled(Instant.EPOCH)).orElseThrow();
    workload.heard(over, Duration.ZERO);
    assertThat(workload.plan().begins(SMALL)).isZero();
  }

  @Test
  void aModelWaitsForAWorkerThatHasIt() {
    jobsTake(SMALL, 60);
    jobsTake(LARGE, 600);
    worker("a", List.of(SMALL), "cuda:0");
    worker("b", List.of(SMALL, LARGE), "cuda:0");
    workload.heard(running(LARGE), Duration.ofSeconds(100));
    WorkPlan plan = workload.plan();
    assertThat(plan.begins(LARGE)).isEqualTo(500);
    assertThat(plan.next(SMALL, 60)).as("the other worker is idle").isEqualTo(60);
    assertThat(plan.begins("unknown")).as("nobody has it").isNaN();
  }

  @Test
  void withoutAWorkerNobodyKnowsWhen() {
    devices.found(List.of("cpu"));
    assertThat(workload.plan().begins()).isNaN();
    assertThat(workload.plan().next(SMALL, 60)).isNaN();
  }
}
