package dev.penumbra.crash;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What may happen to a cluster. */
enum Fault {
  /** A worker is killed in the middle of a job. */
  WORKER_KILLED,
  /** A worker stands still until its job was given to another one, and then goes on. */
  WORKER_PAUSED,
  /** Nothing passes between a worker and NATS until its job was given to another one. */
  NETWORK_CUT,
  /** A process that takes requests is killed while a client follows a job there. */
  API_KILLED,
  /** All NATS servers are killed and started again. */
  NATS_KILLED,
  /** Of several NATS servers the one that leads the jobs' stream is killed and started again. */
  NATS_LEADER_KILLED,
  /** All processes are killed and started again. */
  EVERYTHING_KILLED;

  /**
   * Those that are named, or all; never those that need more servers than there are.
   *
   * @param names separated by commas; empty for all
   * @param servers how many NATS servers there are
   */
  static Set<Fault> named(String names, int servers) {
    Set<Fault> named =
        names.isBlank()
            ? EnumSet.allOf(Fault.class)
            : Stream.of(names.split(","))
                .map(name -> valueOf(name.strip()))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Fault.class)));
    if (servers == 1) {
      named.remove(NATS_LEADER_KILLED);
    }
    if (named.isEmpty()) {
      throw new IllegalArgumentException("nothing of " + names + " can happen to one server");
    }
    return named;
  }

  /**
   * So many, drawn at random: none comes twice before all came once.
   *
   * @param count how many
   * @param faults that may happen
   */
  static List<Fault> draw(int count, Set<Fault> faults, Random random) {
    List<Fault> drawn = new ArrayList<>();
    while (drawn.size() < count) {
      List<Fault> all = new ArrayList<>(faults);
      Collections.shuffle(all, random);
      drawn.addAll(all.subList(0, Math.min(all.size(), count - drawn.size())));
    }
    return drawn;
  }
}
