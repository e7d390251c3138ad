package dev.penumbra.crash;

import dev.penumbra.crash.Violation.Kind;
import dev.penumbra.crash.WorkNotes.Begun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A cluster, its clients, each of which asks any process at any time, and what they saw. */
final class ClusterRun implements AutoCloseable {

  private static final int CLIENTS = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path folder;
  private final long seed;
  private final Cluster cluster;
  private final History history = new History();
  private final ServiceApi api;
  private final Visitor visitor;
  private final Crowd crowd;
  private int probes;

  /**
   * Starts the cluster and, when it is ready, its clients.
   *
   * @param folder for all that it keeps
   * @param network lies between workers and NATS
   * @param servers how many NATS servers
   * @param seed what the clients do follows from it
   */
  ClusterRun(Path folder, Network network, int servers, long seed) throws Exception {
    this.folder = folder;
    this.seed = seed;
    cluster = Cluster.start(folder, network, servers);
    api = new ServiceApi(cluster::anyApi);
    visitor = new Visitor(api, history);
    crowd = new Crowd(CLIENTS, seed, api, history);
  }

  Cluster cluster() {
    return cluster;
  }

  History history() {
    return history;
  }

  /** Waits for something, or fails with the logs. Whoever does not answer is asked again. */
  <T> T await(String what, Callable<Optional<T>> found) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      try {
        Optional<T> one = found.call();
        if (one.isPresent()) {
          return one.get();
        }
      } catch (UncheckedIOException e) {
        // the process that was asked is away
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
    throw new AssertionError(
        "seed " + seed + ": waited in vain until " + what + "\n" + cluster.logTails());
  }

  /** Submits a job and waits until a worker is at its end, which only a release lets it reach. */
  Begun beginHeld() throws Exception {
    while (true) {
      String job = submit();
      cluster.notes().hold(job);
      Optional<Begun> begun = await("job " + job + " is held up", () -> heldUpOrEnded(job));
      if (begun.isPresent()) {
        return begun.get();
      }
      cluster.notes().release(job); // it was done before it was held
    }
  }

  private Optional<Optional<Begun>> heldUpOrEnded(String job) throws IOException {
    Optional<Begun> newest =
        cluster.notes().heldUp().stream()
            .filter(begun -> begun.job().equals(job))
            .max(Comparator.comparingInt(Begun::attempt));
    boolean ended = newest.isEmpty() && look(job).filter(Snapshot::terminal).isPresent();
    return newest.isPresent() || ended ? Optional.of(newest) : Optional.empty();
  }

  /** Waits until a job that its worker cannot end any more is somebody else's. */
  void awaitTakenOver(Begun lost) throws Exception {
    Snapshot now =
        await(
            "somebody else does " + lost,
            () -> look(lost.job()).filter(job -> job.terminal() || job.attempt() > lost.attempt()));
    if (now.attempt() == lost.attempt()) {
      throw new AssertionError(lost + " was lost, and ended: " + now + "\n" + cluster.logTails());
    }
  }

  /** The newest snapshot of a job; empty where it cannot be told now. */
  private Optional<Snapshot> look(String job) {
    ServiceApi.Answer answer = visitor.answer(job);
    return answer.status() == 200 ? Optional.of(visitor.note(answer)) : Optional.empty();
  }

  /** Waits until a new job is accepted and done: the cluster does again what it is for. */
  void awaitUse() throws Exception {
    String job = submit();
    await("a new job is done", () -> look(job).filter(Snapshot::terminal));
  }

  /** Submits a job that nobody else cancels, however long that takes. */
  private String submit() throws Exception {
    String key = "probe-" + probes++;
    String body = "{\"case_id\":\"phantom-embolic\"}";
    return await(
        "a job is accepted",
        () ->
            Optional.of(visitor.submit(key, body))
                .filter(answer -> answer.status() == 202)
                .map(Visitor::job));
  }

  /**
   * Leaves the cluster running until all jobs have ended, and judges.
   *
   * @return a line that says what happened
   * @throws AssertionError if a promise was not kept, with the seed, what was seen and the logs
   */
  String finish() throws IOException, InterruptedException {
    List<Violation> violations = new ArrayList<>();
    if (!crowd.finish(PATIENCE)) {
      violations.add(new Violation(Kind.UNENDED, "some clients still wait for their jobs' ends"));
    }
    violations.addAll(visitor.lookAtAll(folder));
    Judge judge = new Judge(history, failed -> false);
    violations.addAll(judge.violations());
    violations.addAll(new SameFiles(cluster.apis(), history).violations());
    List<Begun> begun = cluster.notes().begun();
    String summary =
        ("seed %d: %d jobs accepted, %d completed, %d cancelled, %d failed; %d begun again;"
                + " %d streams with %d events, %d other snapshots, %d refusals")
            .formatted(
                seed,
                history.accepted().size(),
                judge.ended("completed"),
                judge.ended("cancelled"),
                judge.ended("failed"),
                begun.stream().filter(one -> one.attempt() > 1).count(),
                history.all(Seen.Stream.class).size(),
                history.all(Seen.Stream.class).stream().mapToInt(s -> s.events().size()).sum(),
                history.all(Seen.Look.class).size(),
                history.all(Seen.Refused.class).size());
    if (!violations.isEmpty()) {
      throw new AssertionError(
          "%s%n%s%nlast lines of the logs:%n%s"
              .formatted(summary, Verdict.of(violations), cluster.logTails()));
    }
    return summary;
  }

  @Override
  public void close() {
    crowd.close();
    cluster.close();
  }
}
