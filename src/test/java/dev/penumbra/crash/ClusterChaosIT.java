package dev.penumbra.crash;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Takes parts away from processes that share their jobs while clients use them. {@code
 * penumbra.chaos.rounds} says how many, {@code penumbra.chaos.seed} repeats a run's choices, {@code
 * penumbra.chaos.servers} says how many NATS servers there are (1 or 3), {@code penumbra.chaos.cut}
 * for how many seconds at least a network is cut, {@code penumbra.chaos.faults} which faults may
 * happen (names of {@link Fault}; all of them unless it is given), {@code penumbra.chaos.network}
 * {@linkplain Network#open what lies between them}.
 */
final class ClusterChaosIT {

  @TempDir Path folder;

  @Test
  void keepsEveryPromiseWhateverIsLost() throws Exception {
    int rounds = Integer.getInteger("penumbra.chaos.rounds", 2);
    int servers = Integer.getInteger("penumbra.chaos.servers", 1);
    Duration cut = Duration.ofSeconds(Integer.getInteger("penumbra.chaos.cut", 0));
    long seed = Long.getLong("penumbra.chaos.seed", new Random().nextInt(1_000_000));
    Set<Fault> faults = Fault.named(System.getProperty("penumbra.chaos.faults", ""), servers);
    Random random = new Random(seed);
    try (Network network = Network.open();
        ClusterRun run = new ClusterRun(folder, network, servers, seed)) {
      System.out.printf(
          "chaos: %d rounds, %d servers, %s, seed %d%n", rounds, servers, network, seed);
      Faults hands = new Faults(run, random, cut);
      int round = 0;
      for (Fault fault : Fault.draw(rounds, faults, random)) {
        System.out.println("chaos: round " + ++round + ", " + fault);
        hands.happen(fault);
        run.awaitUse();
      }
      System.out.println("chaos: " + rounds + " rounds, " + run.finish());
    }
  }
}
