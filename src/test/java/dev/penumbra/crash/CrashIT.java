package dev.penumbra.crash;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the real process at random moments while clients use it. {@code penumbra.crash.kills} says
 * how often, {@code penumbra.crash.seed} repeats a run's choices.
 */
final class CrashIT {

  private static final int CLIENTS = 20;
  private static final int LONGEST_LIFE_MS = 4000;
  private static final int LONGEST_START_MS = 2000;

  @TempDir Path folder;

  @Test
  void keepsEveryPromiseHoweverOftenItIsKilled() throws Exception {
    int kills = Integer.getInteger("penumbra.crash.kills", 4);
    long seed = Long.getLong("penumbra.crash.seed", new Random().nextInt(1_000_000));
    System.out.println("crash test: " + kills + " kills, seed " + seed);
    Random moments = new Random(seed);
    try (CrashRun run = new CrashRun(Launch.in(folder), CLIENTS, seed)) {
      for (int i = 0; i < kills; i++) {
        if (moments.nextInt(5) == 0) { // while it starts and recovers
          TimeUnit.MILLISECONDS.sleep(moments.nextInt(LONGEST_START_MS));
        } else {
          run.service().awaitReady();
          TimeUnit.MILLISECONDS.sleep(moments.nextInt(LONGEST_LIFE_MS));
        }
        run.restart();
      }
      run.service().awaitReady();
      System.out.println("crash test: " + kills + " kills, " + run.finish(failed -> false));
    }
  }
}
