package dev.penumbra.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.inference.TestModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network that never comes back, while clients use the service and it is killed. */
final class HangingWorkerIT {

  private static final int CLIENTS = 3;
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void costsOnlyTheJobThatHangs() throws Exception {
    long seed = Long.getLong("penumbra.crash.seed", new Random().nextInt(1_000_000));
    Path models = Files.createDirectory(folder.resolve("models"));
    TestModel.of("hangs").id("hangs").write(models);
    Launch launch =
        Launch.in(folder)
            .withArguments("--models-dir", models.toString())
            .withEnvironment(
                Map.of("PENUMBRA_INFERRING_TIMEOUT", "10s", "PENUMBRA_HANG_GRACE", "3s"));
    try (CrashRun run = new CrashRun(launch, CLIENTS, seed)) {
      ServiceApi.Answer answer =
          run.visitor().submit("hangs", "{\"case_id\":\"phantom-embolic\",\"model\":\"hangs\"}");
      assertThat(answer.status()).as(answer.body()).isEqualTo(202);
      String job = Visitor.job(answer);
      run.await("it hangs", SOON, () -> run.visitor().look(job).stage().equals("inferring"));
      run.restart();
      run.service().awaitReady();
      run.await("its time is up", SOON, () -> run.visitor().look(job).terminal());
      assertThat(run.visitor().look(job).attempt()).isEqualTo(2);
      long before = run.seen("completed");
      run.await("others go on", SOON, () -> run.seen("completed") > before);
      run.restart();
      run.service().awaitReady();
      System.out.println("hanging worker: " + run.finish(HangingWorkerIT::ranOutOfTime));
    }
  }

  /** On a slow machine others may run out of so little time as well. */
  private static boolean ranOutOfTime(Snapshot failed) {
    return failed.field("errorType").contains("deadline");
  }
}
