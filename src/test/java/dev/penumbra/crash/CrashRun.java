package dev.penumbra.crash;

import dev.penumbra.crash.Violation.Kind;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The service, its clients and what they saw, over any number of the service's lives. */
final class CrashRun implements AutoCloseable {

  private static final Duration UNTIL_ALL_ENDED = Duration.ofMinutes(3);
  private static final Duration UNTIL_SWEPT = Duration.ofSeconds(20);

  private final Launch launch;
  private final long seed;
  private final List<String> options;
  private final History history = new History();
  private ServiceProcess service;
  private Visitor visitor;
  private Crowd crowd;
  private int lives;

  /**
   * Starts the service and, when it is ready, its clients.
   *
   * @param launch how to start the service each time
   * @param clients how many
   * @param seed what the clients do follows from it
   */
  CrashRun(Launch launch, int clients, long seed) throws IOException, InterruptedException {
    this.launch = launch;
    this.seed = seed;
    this.options = ClassArchive.options(launch.folder());
    start();
    visitor = new Visitor(new ServiceApi(service.base()), history);
    awaitFirstReady();
    crowd = new Crowd(clients, seed, service.base(), history);
  }

  History history() {
    return history;
  }

  ServiceProcess service() {
    return service;
  }

  /** The client that the test itself steers. */
  Visitor visitor() {
    return visitor;
  }

  /** Waits until something is so, or fails with the service's log. */
  void await(String what, Duration patience, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain until " + what + "\n" + service.logTail());
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  /** How many jobs somebody has seen in a state. */
  long seen(String status) {
    return Stream.concat(
            history.all(Seen.Look.class).stream().map(Seen.Look::snapshot),
            history.all(Seen.Stream.class).stream()
                .flatMap(stream -> stream.events().stream())
                .map(Seen.Event::snapshot))
        .filter(snapshot -> snapshot.status().equals(status))
        .map(Snapshot::job)
        .distinct()
        .count();
  }

  /** Kills the service and starts its next life; returns before that is ready. */
  void restart() throws IOException, InterruptedException {
    service.kill();
    start();
  }

  private void start() throws IOException {
    lives++;
    Path log = launch.folder().resolve("service-%03d.log".formatted(lives));
    service = ServiceProcess.start(launch, log, options);
  }

  /**
   * Leaves the service running until all jobs have ended, and judges.
   *
   * @param mayFail failures that are nobody's fault
   * @return a line that says what happened
   * @throws AssertionError if a promise was not kept, with the seed, what was seen and the log
   */
  String finish(Predicate<Snapshot> mayFail) throws IOException, InterruptedException {
    List<Violation> violations = new ArrayList<>();
    if (!crowd.finish(UNTIL_ALL_ENDED)) {
      violations.add(new Violation(Kind.UNENDED, "some clients still wait for their jobs' ends"));
    }
    violations.addAll(visitor.lookAtAll(launch.folder()));
    Judge judge = new Judge(history, mayFail);
    violations.addAll(judge.violations());
    violations.addAll(leftovers());
    String summary =
        ("seed %d, %d lives, %d clients: %d jobs accepted, %d completed, %d cancelled, %d failed;"
                + " %d streams with %d events, %d other snapshots, %d refusals")
            .formatted(
                seed,
                lives,
                crowd.size(),
                history.accepted().size(),
                judge.ended("completed"),
                judge.ended("cancelled"),
                judge.ended("failed"),
                history.all(Seen.Stream.class).size(),
                history.all(Seen.Stream.class).stream().mapToInt(s -> s.events().size()).sum(),
                history.all(Seen.Look.class).size(),
                history.all(Seen.Refused.class).size());
    if (!violations.isEmpty()) {
      throw new AssertionError(
          "%s%n%s%nlast lines of the service's log:%n%s"
              .formatted(summary, Verdict.of(violations), service.logTail()));
    }
    return summary;
  }

  @Override
  public void close() {
    if (crowd != null) {
      crowd.close();
    }
    service.close();
  }

  private void awaitFirstReady() throws InterruptedException {
    boolean ready = false;
    try {
      service.awaitReady();
      ready = true;
    } finally {
      if (!ready) {
        service.close(); // nobody else will: there is no run to close
      }
    }
  }

  private List<Violation> leftovers() throws IOException, InterruptedException {
    long end = System.nanoTime() + UNTIL_SWEPT.toNanos();
    while (true) {
      try {
        List<Violation> found = Leftovers.in(launch.dataDir(), history.accepted());
        if (found.isEmpty() || System.nanoTime() > end) {
          return found;
        }
      } catch (NoSuchFileException e) {
        // went while it was looked at; once more
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }
}
