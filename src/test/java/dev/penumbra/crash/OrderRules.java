package dev.penumbra.crash;

import dev.penumbra.crash.Seen.Event;
import dev.penumbra.crash.Seen.Look;
import dev.penumbra.crash.Seen.Stream;
import dev.penumbra.crash.Violation.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What anybody has seen of a job, everybody sees who asks afterwards: a snapshot that a crash takes
 * back was shown too early.
 */
final class OrderRules {

  private record Proof(long got, Snapshot snapshot) {}

  private record Question(String client, String how, long asked, Snapshot answer) {}

  private final Map<String, List<Proof>> proofs = new HashMap<>();
  private final Map<String, List<Question>> questions = new HashMap<>();
  private final List<Violation> violations = new ArrayList<>();

  private OrderRules() {}

  static List<Violation> judge(List<Look> looks, List<Stream> streams) {
    OrderRules rules = new OrderRules();
    for (Look look : looks) {
      rules.proof(look.got(), look.snapshot());
      rules.question(look.client(), look.how(), look.asked(), look.snapshot());
    }
    streams.forEach(rules::read);
    rules.questions.forEach(rules::judge);
    return rules.violations;
  }

  private void read(Stream stream) {
    Set<String> begun = new HashSet<>();
    for (Event event : stream.events()) {
      Snapshot snapshot = event.snapshot();
      proof(event.got(), snapshot);
      boolean fresh = stream.after().get(snapshot.job()).isEmpty();
      if (begun.add(snapshot.job()) && fresh) {
        question(stream.client(), "event stream", stream.asked(), snapshot);
      }
    }
  }

  private void judge(String job, List<Question> asked) {
    List<Proof> known = proofs.get(job);
    known.sort(Comparator.comparingLong(Proof::got));
    asked.sort(Comparator.comparingLong(Question::asked));
    int next = 0;
    Snapshot newest = null;
    for (Question question : asked) {
      while (next < known.size() && known.get(next).got() < question.asked()) {
        Snapshot proof = known.get(next++).snapshot();
        newest = newest == null || proof.seq() > newest.seq() ? proof : newest;
      }
      if (newest != null && question.answer().seq() < newest.seq()) {
        violations.add(
            new Violation(
                Kind.WENT_BACK,
                "%s had been seen at %s; then %s (%s) got %s"
                    .formatted(job, newest, question.client(), question.how(), question.answer())));
      }
    }
  }

  private void proof(long got, Snapshot snapshot) {
    proofs.computeIfAbsent(snapshot.job(), job -> new ArrayList<>()).add(new Proof(got, snapshot));
  }

  private void question(String client, String how, long asked, Snapshot answer) {
    questions
        .computeIfAbsent(answer.job(), job -> new ArrayList<>())
        .add(new Question(client, how, asked, answer));
  }
}
