package dev.penumbra.crash;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Says in words what was not kept: how often each promise, with a few examples. */
final class Verdict {

  private static final int EXAMPLES = 3;
  private static final int LONGEST = 1500;

  private Verdict() {}

  static String of(List<Violation> violations) {
    Map<Violation.Kind, Integer> counts = new EnumMap<>(Violation.Kind.class);
    StringBuilder examples = new StringBuilder();
    for (Violation violation : violations) {
      if (counts.merge(violation.kind(), 1, Integer::sum) <= EXAMPLES) {
        String what = violation.what();
        String text = what.length() > LONGEST ? what.substring(0, LONGEST) + " …" : what;
        examples.append("\n- ").append(violation.kind()).append(": ").append(text);
      }
    }
    return counts + examples.toString();
  }
}
