package dev.penumbra.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A job that a worker is given while it runs: the process that did it is not heard of any more. */
@Timeout(60)
final class LostJobTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path root;

  /** A job that another process has begun so many times. */
  private static Job begunElsewhere(House house, int attempts) {
    Job job = house.submit();
    house.queue.remove(job.id());
    for (int attempt = 1; attempt <= attempts; attempt++) {
      if (attempt > 1) {
        house.ledger.apply(job.id(), new JobEvent.Requeued(attempt - 1, 1, null));
      }
      house.ledger.apply(job.id(), new JobEvent.Started(attempt, "elsewhere", null, NOW));
    }
    return house.now(job);
  }

  private static void giveToWorker(House house, Job job) {
    house.queue.restore(JobQueue.Entry.of(house.store.find(job.id()).orElseThrow()));
  }

  @Test
  void itIsBegunAgainUnderTheNextAttempt() {
    try (House house = new House(root, 8)) {
      Job lost = begunElsewhere(house, 1);
      assertThat(lost.status()).isEqualTo(JobStatus.RUNNING);
      house.start();
      giveToWorker(house, lost);
      Job again = house.awaitBegun(lost);
      assertThat(again.attempt()).isEqualTo(2);
      assertThat(again.device()).isEqualTo("test-device");
      house.processor.letAllPass();
      assertThat(house.awaitEnd(lost).status()).isEqualTo(JobStatus.COMPLETED);
    }
  }

  @Test
  void itIsNotBegunForEver() {
    try (House house = new House(root, 8)) {
      Job lost = begunElsewhere(house, 3);
      house.start();
      giveToWorker(house, lost);
      Job failed = house.awaitEnd(lost);
      assertThat(failed.status()).isEqualTo(JobStatus.FAILED);
      assertThat(failed.error().type()).isEqualTo("interrupted");
    }
  }
}
