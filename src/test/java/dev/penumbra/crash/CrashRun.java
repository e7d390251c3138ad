package dev.penumbra.crash;

import dev.penumbra.crash.Violation.Kind;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The service, its clients and what they saw, over any number of the service's lives. */
final class CrashRun implements AutoCloseable {

  private static final Duration UNTIL_ALL_ENDED = Duration.ofSeconds(180);
  private static final Duration UNTIL_SWEPT = Duration.ofSeconds(20);

  private final Launch launch;
  private final long seed;
  private final List<String> options;
  private final History history = new History();
  private ServiceProcess service;
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
    service.awaitReady();
    crowd = new Crowd(clients, seed, service.base(), history);
  }

  History history() {
    return history;
  }

  ServiceProcess service() {
    return service;
  }

  /** Starts the next life; returns before it is ready. */
  void start() throws IOException {
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
    ServiceApi api = new ServiceApi(service.base());
    violations.addAll(lookAtAll(api));
    Judge judge = new Judge(history, mayFail);
    violations.addAll(judge.violations());
    violations.addAll(leftovers());
    String summary =
        "seed %d, %d lives, %d clients' views: %d jobs accepted, %d completed, %d cancelled, %d failed; %d streams with %d events, %d other snapshots, %d refusals"
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
  public void close() throws InterruptedException {
    if (crowd != null) {
      crowd.close();
    }
    service.close();
  }

  private List<Violation> lookAtAll(ServiceApi api) throws IOException {
    List<Violation> violations = new ArrayList<>();
    Notes notes = new Notes("last look", history);
    ResultFilesCheck files = new ResultFilesCheck(api, launch.folder());
    for (String job : history.accepted()) {
      String path = "/api/jobs/" + job;
      ServiceApi.Answer answer = api.get(path, "");
      if (answer.status() == 200) {
        Snapshot snapshot = notes.look("last look", Snapshot.parse(answer.body()), answer);
        if (snapshot.status().equals("completed")) {
          files.check(snapshot).ifPresent(violations::add);
        }
      } else {
        notes.other("GET " + path, List.of(job), answer.status(), answer.type(), answer.body());
      }
    }
    return violations;
  }

  private List<Violation> leftovers() throws IOException {
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
      Thread.onSpinWait();
    }
  }
}
