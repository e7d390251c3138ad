package dev.penumbra.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.penumbra.jobs.tck.Story;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class JobRacesTest {

  private static final int CLIENTS = 20;

  @TempDir Path root;

  @RepeatedTest(5)
  void twentyClientsGetExactlyThePlacesThereAre() throws Exception {
    try (House house = new House(root, 8)) {
      List<String> outcomes =
          together(
              CLIENTS,
              () -> {
                try {
                  return house.submit().id().value();
                } catch (QueueFull e) {
                  return "full";
                }
              });
      assertThat(outcomes).filteredOn("full"::equals).hasSize(CLIENTS - 8);
      house.movePlaces();
      List<JobId> waiting = house.queue.waiting();
      for (int i = 0; i < waiting.size(); i++) {
        assertThat(house.ledger.newest(waiting.get(i)).orElseThrow().queuePosition())
            .isEqualTo(i + 1);
      }
    }
  }

  @Test
  void twentyClientsWithOneKeyGetOneJob() throws Exception {
    try (House house = new House(root, 8)) {
      List<JobId> ids =
          together(CLIENTS, () -> house.service.submit(House.request("key", true)).id());
      Set<JobId> different = new HashSet<>(ids);
      assertThat(different).hasSize(1);
      assertThat(house.service.waiting()).isEqualTo(1);
    }
  }

  @RepeatedTest(20)
  void cancelAndCompletionHaveOneWinner() throws Exception {
    try (House house = new House(root, 8).start()) {
      house.processor.patches.release(ScriptedProcessor.PATCHES - 1);
      Job job = house.submit();
      house.awaitBegun(job);
      List<Boolean> outcomes =
          together(
              2,
              () -> {
                if (Thread.currentThread().getName().endsWith("1")) {
                  house.processor.patches.release();
                  return house.awaitEnd(job).status().terminal();
                }
                try {
                  return house.service.cancel(job.id()).status() == JobStatus.CANCELLED;
                } catch (JobAlreadyFinished e) {
                  return e.job().status() == JobStatus.COMPLETED;
                }
              });
      assertThat(outcomes).containsExactly(true, true);
      Job end = house.now(job);
      boolean completed = end.status() == JobStatus.COMPLETED;
      Eventually.until(
          "the files fit the end",
          () -> house.files(job).contains("lesion_msk.nii.gz") == completed);
    }
  }

  /** What has ended the job is not on disk yet: the answer must not be the state before. */
  @ParameterizedTest
  @EnumSource(names = {"COMPLETED", "CANCELLED"})
  void cancelWaitsForAnEndThatIsNotDurableYet(JobStatus end) throws Exception {
    try (House house = new House(root, 8)) {
      Job job = house.submit();
      house.ledger.apply(
          job.id(), new JobEvent.Started(1, "test-device", null, house.time.instant()));
      CountDownLatch disk = new CountDownLatch(1);
      house.store.tell(held(disk));
      house.ledger.post(job.id(), ending(house, end));
      FutureTask<Job> cancel = new FutureTask<>(() -> house.service.cancel(job.id()));
      Thread client = new Thread(cancel);
      client.start();
      Eventually.until(
          "the client waits or has its answer",
          () -> client.getState() == Thread.State.WAITING || cancel.isDone());
      disk.countDown();
      if (end == JobStatus.CANCELLED) {
        assertThat(cancel.get()).isEqualTo(house.now(job));
      } else {
        assertThatExceptionOfType(ExecutionException.class)
            .isThrownBy(cancel::get)
            .havingCause()
            .asInstanceOf(InstanceOfAssertFactories.type(JobAlreadyFinished.class))
            .returns(house.now(job), JobAlreadyFinished::job);
      }
      assertThat(house.now(job).status()).isEqualTo(end);
    }
  }

  private static JobEvent ending(House house, JobStatus end) {
    Instant now = house.time.instant();
    return end == JobStatus.CANCELLED
        ? new JobEvent.Cancelled(now)
        : new JobEvent.Completed(1, Story.result(), now);
  }

  private static JobsListener held(CountDownLatch disk) {
    return new JobsListener() {
      @Override
      public void written(int records, long bytes, Duration took) {
        try {
          disk.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    };
  }

  private static <T> List<T> together(int threads, Callable<T> action) throws Exception {
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        futures.add(
            pool.submit(
                () -> {
                  start.await();
                  return action.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }
}
