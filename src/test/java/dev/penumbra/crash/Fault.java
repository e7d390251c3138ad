package dev.penumbra.crash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

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
   * So many, drawn at random: none comes twice before all came once.
   *
   * @param count how many
   * @param servers how many NATS servers there are
   */
  static List<Fault> draw(int count, int servers, Random random) {
    List<Fault> drawn = new ArrayList<>();
    while (drawn.size() < count) {
      List<Fault> all = new ArrayList<>(Arrays.asList(values()));
      if (servers == 1) {
        all.remove(NATS_LEADER_KILLED);
      }
      Collections.shuffle(all, random);
      drawn.addAll(all.subList(0, Math.min(all.size(), count - drawn.size())));
    }
    return drawn;
  }
}
