package dev.penumbra.jobs.tck;

import dev.penumbra.cases.CaseId;
import dev.penumbra.jobs.Assignment;
import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobEvent;
import dev.penumbra.jobs.JobFailure;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobIds;
import dev.penumbra.jobs.JobRequest;
import dev.penumbra.jobs.JobResult;
import dev.penumbra.jobs.JobTransitions;
import dev.penumbra.jobs.Stage;
import dev.penumbra.jobs.StoredJob;
import dev.penumbra.model.RunOptions;
import dev.penumbra.results.RunFacts;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What happens to one job, state by state, for the tests of the ports. */
public final class Story {

  public static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456Z");
  private static final CaseId CASE = new CaseId("c");
  private static final JobIds IDS = new JobIds(new SecureRandom());

  private final JobRequest request;
  private final List<Job> states = new ArrayList<>();

  private Story(Job first, JobRequest request) {
    this.request = request;
    states.add(first);
  }

  /** A job that is accepted. */
  public static Story of(Optional<String> key) {
    RunOptions options =
        new RunOptions(OptionalDouble.of(0.75), OptionalInt.of(4), OptionalInt.empty());
    JobRequest request = new JobRequest(CASE, false, Optional.of("m"), options, key, "a client");
    Assignment assignment = new Assignment("m", List.of("a", "b"));
    return new Story(Job.accepted(IDS.next(), request, assignment, NOW, 3, 12.5), request);
  }

  /** A job without a key. */
  public static Story begin() {
    return of(Optional.empty());
  }

  public JobId id() {
    return states.get(0).id();
  }

  /** The newest state. */
  public Job job() {
    return states.get(states.size() - 1);
  }

  /** The newest state with the request. */
  public StoredJob stored() {
    return new StoredJob(job(), request);
  }

  /** All states. */
  public List<Job> states() {
    return List.copyOf(states);
  }

  /** All states with the request. */
  public List<StoredJob> allStored() {
    return states.stream().map(state -> new StoredJob(state, request)).toList();
  }

  public Story then(JobEvent event) {
    states.add(JobTransitions.apply(job(), event).orElseThrow());
    return this;
  }

  public Story moves(int place) {
    return then(new JobEvent.Moved(place, null));
  }

  public Story starts() {
    return then(new JobEvent.Started(Math.max(1, job().attempt()), "cpu", 12.5, NOW));
  }

  public Story progresses(Stage stage, double progress) {
    return then(new JobEvent.Progressed(job().attempt(), stage, progress, "On it – ü.", 7.25));
  }

  public Story isRequeued() {
    return then(new JobEvent.Requeued(job().attempt(), 1, null));
  }

  public Story fails() {
    return then(new JobEvent.Failed(job().attempt(), new JobFailure("x", "It fails."), NOW));
  }

  public Story isCancelled() {
    return then(new JobEvent.Cancelled(NOW));
  }

  public Story completes() {
    return then(new JobEvent.Completed(job().attempt(), result(), NOW));
  }

  /** What a job found, with every kind of value. */
  public static JobResult result() {
    Map<String, @Nullable Object> metrics = new LinkedHashMap<>();
    metrics.put("hd95Mm", null);
    metrics.put("lesions", List.of(Map.of("volumeMl", 1.5, "label", 1)));
    metrics.put("lesionF1", 0.75);
    return new JobResult(
        CASE,
        "m",
        "1.2.3",
        0.8123,
        12.34,
        2,
        11.0,
        metrics,
        3.5,
        Map.of("prediction", "lesion_msk.nii.gz"),
        NOW.plusSeconds(60),
        List.of("Ünusual."),
        67_000_000_000L,
        new RunFacts(
            "full",
            List.of(
                new RunFacts.Network("a", "A", "1", 5, 4, 0.75, 8, 160, "float32"),
                new RunFacts.Network("b", "B", "2", 1, 1, null, 1, 1, "float32")),
            List.of(new RunFacts.Abstained("c", "C", "the case has no FLAIR"))));
  }
}
