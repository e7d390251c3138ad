package dev.penumbra.crash;

import dev.penumbra.crash.Seen.Accepted;
import dev.penumbra.crash.Seen.Cancel;
import dev.penumbra.crash.Seen.Look;
import dev.penumbra.crash.Seen.Missing;
import dev.penumbra.crash.Seen.Odd;
import dev.penumbra.crash.Seen.Refused;
import dev.penumbra.crash.Seen.Stream;
import dev.penumbra.crash.Violation.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Says which promises were not kept, from what the clients saw. */
final class Judge {

  private static final int LIVES = 3;

  private final History history;
  private final Predicate<Snapshot> mayFail;
  private final Map<String, NavigableMap<Long, Snapshot>> snapshots = new HashMap<>();
  private final List<Violation> violations = new ArrayList<>();

  /**
   * A judge of one run.
   *
   * @param history what was seen, to the end of the last job
   * @param mayFail failures that are nobody's fault, besides those of jobs whose process was killed
   *     three times
   */
  Judge(History history, Predicate<Snapshot> mayFail) {
    this.history = history;
    this.mayFail = mayFail.or(failed -> failed.attempt() >= LIVES);
  }

  List<Violation> violations() {
    List<Stream> streams = history.all(Stream.class);
    List<Look> looks = history.all(Look.class);
    looks.forEach(look -> collect(look.snapshot(), look.client()));
    streams.forEach(
        stream -> stream.events().forEach(event -> collect(event.snapshot(), stream.client())));
    for (String job : history.accepted()) {
      violations.addAll(
          SnapshotRules.judge(job, snapshots.getOrDefault(job, new TreeMap<>()), mayFail));
    }
    violations.addAll(new StreamRules(snapshots).judge(streams));
    violations.addAll(OrderRules.judge(looks, streams));
    keys();
    cancels();
    answers();
    return violations;
  }

  /** How many accepted jobs were seen to end so. */
  long ended(String status) {
    return snapshots.values().stream()
        .filter(job -> job.values().stream().anyMatch(seen -> seen.status().equals(status)))
        .count();
  }

  private void collect(Snapshot seen, String client) {
    Snapshot first =
        snapshots
            .computeIfAbsent(seen.job(), job -> new TreeMap<>())
            .computeIfAbsent(seen.seq(), seq -> seen);
    if (!first.content().equals(seen.content())) {
      fault(
          Kind.TWO_MEANINGS,
          "%s seq %d, the second seen by %s: %s"
              .formatted(seen.job(), seen.seq(), client, first.differenceFrom(seen)));
    }
  }

  private void keys() {
    Map<String, String> jobs = new HashMap<>();
    for (Accepted accepted : history.all(Accepted.class)) {
      String first = jobs.putIfAbsent(accepted.key(), accepted.job());
      if (first != null && !first.equals(accepted.job())) {
        fault(
            Kind.TWO_MEANINGS,
            "key %s gave %s and %s".formatted(accepted.key(), first, accepted.job()));
      }
    }
  }

  private void cancels() {
    Set<String> asked = new HashSet<>();
    for (Cancel cancel : history.all(Cancel.class)) {
      asked.add(cancel.job());
      boolean cancelled = isCancelled(cancel.job());
      if ((cancel.status() == 202 && !cancelled) || (cancel.status() == 409 && cancelled)) {
        fault(Kind.CANCEL, "%s: %s, but cancelled: %s".formatted(cancel.job(), cancel, cancelled));
      }
    }
    for (String job : snapshots.keySet()) {
      if (isCancelled(job) && !asked.contains(job)) {
        fault(Kind.CANCEL, job + " is cancelled, but nobody asked for it");
      }
    }
  }

  private boolean isCancelled(String job) {
    return snapshots.getOrDefault(job, new TreeMap<>()).values().stream()
        .anyMatch(snapshot -> snapshot.status().equals("cancelled"));
  }

  private void answers() {
    for (Missing missing : history.all(Missing.class)) {
      fault(Kind.LOST, missing.job() + " is unknown to " + missing.request());
    }
    for (Refused refused : history.all(Refused.class)) {
      if (!refused.type().startsWith("application/problem+json")) {
        fault(Kind.ODD_ANSWER, refused + " is no application/problem+json");
      }
    }
    for (Odd odd : history.all(Odd.class)) {
      fault(Kind.ODD_ANSWER, odd.client() + ": " + odd.what());
    }
  }

  private void fault(Kind kind, String what) {
    violations.add(new Violation(kind, what));
  }
}
