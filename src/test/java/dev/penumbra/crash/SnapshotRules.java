package dev.penumbra.crash;

import dev.penumbra.crash.Violation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.Predicate;

/** What must hold for a job's snapshots, whoever saw them. */
final class SnapshotRules {

  private final NavigableMap<Long, Snapshot> snapshots;
  private final List<Violation> violations = new ArrayList<>();

  private SnapshotRules(NavigableMap<Long, Snapshot> snapshots) {
    this.snapshots = snapshots;
  }

  /**
   * Judges one job.
   *
   * @param job its id
   * @param snapshots all that were seen, by number
   * @param mayFail which failures are nobody's fault
   */
  static List<Violation> judge(
      String job, NavigableMap<Long, Snapshot> snapshots, Predicate<Snapshot> mayFail) {
    SnapshotRules rules = new SnapshotRules(snapshots);
    rules.ends(job, mayFail);
    rules.rises(job);
    return rules.violations;
  }

  private void ends(String job, Predicate<Snapshot> mayFail) {
    List<Snapshot> ends = snapshots.values().stream().filter(Snapshot::terminal).toList();
    if (ends.isEmpty()) {
      fault(Kind.UNENDED, job + " was last seen at " + last());
    } else if (ends.size() > 1) {
      fault(Kind.TWO_ENDS, job + " ended as " + ends);
    } else if (ends.get(0).seq() != snapshots.lastKey()) {
      fault(Kind.TWO_ENDS, job + " ended as " + ends.get(0) + " and went on to " + last());
    }
    for (Snapshot end : ends) {
      if (end.status().equals("failed") && !mayFail.test(end)) {
        fault(Kind.FAILED, job + " " + end + ": " + end.field("error"));
      }
    }
  }

  private void rises(String job) {
    Snapshot before = null;
    for (Snapshot now : snapshots.values()) {
      if (before != null && now.attempt() < before.attempt()) {
        fault(Kind.FELL, job + ": attempt from " + before + " to " + now);
      } else if (before != null
          && now.attempt() == before.attempt()
          && now.progress() < before.progress()) {
        fault(Kind.FELL, job + ": progress from " + before + " to " + now);
      }
      before = now;
    }
  }

  private String last() {
    return Optional.ofNullable(snapshots.lastEntry())
        .map(entry -> entry.getValue().toString())
        .orElse("no snapshot at all");
  }

  private void fault(Kind kind, String what) {
    violations.add(new Violation(kind, what));
  }
}
