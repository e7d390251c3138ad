package dev.penumbra.crash;

import java.util.List;
import java.util.Random;

/** What a client does next, drawn at random. */
final class Plans {

  /** The synthetic cases that come with the service. */
  private static final List<String> CASES = List.of("phantom-embolic", "phantom-territorial");

  /** The built-in ones: a network of seconds, and a rule that is done at once. */
  private static final List<String> MODELS = List.of("synthstroke-small", "adc-threshold");

  /** Work to submit, always under the same key. */
  record Work(String key, String caseId, String model, boolean fast) {

    String body() {
      return "{\"case_id\":\"%s\",\"model\":\"%s\",\"fast_mode\":%s}"
          .formatted(caseId, model, fast);
    }

    /** Other work of the same case. */
    Work other() {
      return new Work(key, caseId, model, !fast);
    }
  }

  /** What a client may do with a job. */
  enum Move {
    FOLLOW,
    FOLLOW_MANY,
    POLL,
    LONG_POLL,
    CANCEL,
    SUBMIT_AGAIN,
    SUBMIT_OTHER_WORK
  }

  private final String client;
  private final Random random;
  private int works;

  Plans(String client, long seed) {
    this.client = client;
    this.random = new Random(seed);
  }

  Work work() {
    String key = client + "-" + works++ + "-" + Long.toHexString(random.nextLong());
    return new Work(key, pick(CASES), pick(MODELS), random.nextBoolean());
  }

  Move move() {
    int percent = random.nextInt(100);
    if (percent < 40) {
      return Move.FOLLOW;
    } else if (percent < 55) {
      return Move.FOLLOW_MANY;
    } else if (percent < 75) {
      return Move.POLL;
    } else if (percent < 90) {
      return Move.LONG_POLL;
    } else if (percent < 95) {
      return Move.CANCEL;
    }
    return percent < 98 ? Move.SUBMIT_AGAIN : Move.SUBMIT_OTHER_WORK;
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  long between(long least, long most) {
    return least + random.nextInt((int) (most - least + 1));
  }

  <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
