package dev.penumbra.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sets the service's clock back an hour and forward again while clients use it, and kills it. */
final class ClockSetBackIT {

  private static final int CLIENTS = 10;
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void keepsEveryPromiseWhateverTheClockSays() throws Exception {
    long seed = Long.getLong("penumbra.crash.seed", new Random().nextInt(1_000_000));
    ClockOffset clock = ClockOffset.in(folder);
    Launch launch = Launch.in(folder).withEnvironment(clock.environment());
    try (CrashRun run = new CrashRun(launch, CLIENTS, seed)) {
      run.await("a job has completed", SOON, () -> run.seen("completed") > 0);
      long before = run.seen("completed");
      clock.set(Duration.ofHours(-1));
      run.await("another has", SOON, () -> run.seen("completed") > before);
      run.restart();
      run.service().awaitReady();
      TimeUnit.SECONDS.sleep(1);
      clock.set(Duration.ZERO);
      TimeUnit.SECONDS.sleep(1);
      clock.set(Duration.ofHours(-1));
      run.restart();
      run.service().awaitReady();
      System.out.println("clock set back: " + run.finish(failed -> false));
      for (String job : run.history().accepted()) {
        Map<String, Object> fields = Snapshot.object(run.visitor().answer(job).body());
        assertThat(seconds(fields)).as("elapsed seconds of %s", fields).isNotNegative();
        if (fields.get("result") instanceof Map<?, ?> result) {
          assertThat(seconds(result)).as("time of %s", result).isBetween(0.0, 600.0);
        }
      }
    }
  }

  private static double seconds(Map<?, ?> fields) {
    return fields.get("elapsedSeconds") instanceof Number elapsed ? elapsed.doubleValue() : 0;
  }
}
