package dev.penumbra.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.SmallDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fills the service's disk while clients use it, and kills it while the disk is full. */
final class FullDiskIT {

  /** What the service wants to be free, and some results. */
  private static final int MEGABYTES = 640;

  private static final int CLIENTS = 4;
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Nearly the longest key that is allowed, so that fewer jobs fill what is kept in reserve. */
  private static final String LONG = "k".repeat(255);

  private static final String BODY = "{\"case_id\":\"phantom-embolic\"}";

  @TempDir Path folder;

  @Test
  void losesNothingAndRefusesClearly() throws Exception {
    long seed = Long.getLong("penumbra.crash.seed", new Random().nextInt(1_000_000));
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), MEGABYTES)) {
      Launch launch =
          Launch.in(folder)
              .withDataDir(disk.folder().resolve("data"))
              .withEnvironment(Map.of("PENUMBRA_QUEUE_SIZE", "200"));
      try (CrashRun run = new CrashRun(launch, CLIENTS, seed)) {
        run.await("a job has completed", SOON, () -> run.seen("completed") > 0);
        seeRefusal(run, disk, "before");
        run.restart();
        run.service().awaitAnswer();
        seeRefusal(run, disk, "after");
        run.restart();
        run.service().awaitAnswer();
        disk.free();
        run.service().awaitReady();
        System.out.println("full disk: " + run.finish(FullDiskIT::saysThatTheDiskIsFull));
      }
    }
  }

  /** Fills the disk until a submission is refused, and lets clients go on for a while. */
  private static void seeRefusal(CrashRun run, SmallDisk disk, String key) throws Exception {
    AtomicReference<ServiceApi.Answer> refused = new AtomicReference<>();
    AtomicInteger keys = new AtomicInteger();
    run.await(
        "a submission is refused",
        SOON,
        () -> {
          disk.fill();
          submitSome(run, key, keys).ifPresent(refused::set);
          return refused.get() != null;
        });
    ServiceApi.Answer answer = refused.get();
    assertThat(answer.status()).as(answer.body()).isIn(503, 507);
    assertThat(answer.type()).startsWith("application/problem+json");
    assertThat(answer.body()).contains("full");
    run.await("it is not ready", SOON, () -> run.service().status("/health/readiness") == 503);
    assertThat(run.service().status("/health/liveness")).isEqualTo(200);
    TimeUnit.SECONDS.sleep(2);
  }

  /** Uses up what the service keeps in reserve; an answer other than 202 ends that. */
  private static Optional<ServiceApi.Answer> submitSome(
      CrashRun run, String key, AtomicInteger keys) {
    for (int i = 0; i < 20; i++) {
      String unique = LONG.substring(20) + key + keys.getAndIncrement();
      ServiceApi.Answer answer = run.visitor().submitAndCancel(unique, BODY);
      if (answer.status() != 202) {
        return Optional.of(answer);
      }
    }
    return Optional.empty();
  }

  /** A job may fail when its results have no room, if it says so. */
  private static boolean saysThatTheDiskIsFull(Snapshot failed) {
    return failed.field("error").contains("disk");
  }
}
