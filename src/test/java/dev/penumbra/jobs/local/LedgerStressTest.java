package dev.penumbra.jobs.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.jobs.Eventually;
import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobEvent;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobLedger;
import dev.penumbra.jobs.RecoveredJob;
import dev.penumbra.jobs.local.journal.Growth;
import dev.penumbra.jobs.tck.Story;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ledger, store and log together: many threads change jobs while others follow and poll them, the
 * journal is written anew all the time, and copies are taken as a crash would leave it.
 */
@Timeout(120)
final class LedgerStressTest {

  private static final int JOBS = 32;
  private static final int SNAPSHOTS = 1_000_000; // no progress is given up
  private static final Duration LASTS = Duration.ofSeconds(3);
  private static final int MOST_FOLLOWERS = 1500;

  @TempDir Path root;

  private final long seed = System.nanoTime();
  private final ExecutorService delivery = Executors.newFixedThreadPool(2);
  private final ThreadTimer timer = new ThreadTimer("stress-timer");
  private final LocalProgressLog log = new LocalProgressLog(delivery, timer, SNAPSHOTS);
  private final Truth truth = new Truth();
  private final List<JobId> ids = new ArrayList<>();
  private final Map<JobId, Long> polled = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<CompletionStage<?>> posted = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Follower> followers = new ConcurrentLinkedQueue<>();
  private LocalJobStore store;
  private JobLedger ledger;
  private long end;

  private record Image(Path folder, Map<JobId, Long> seenBefore) {}

  @Test
  void nothingIsLostRepeatedOrTakenBack() throws Exception {
    System.out.println("ledger stress: seed " + seed);
    Path journal = root.resolve("journal");
    store = open(journal, log);
    ledger = new JobLedger(store, log);
    for (int i = 0; i < JOBS; i++) {
      Story story = Story.of(Optional.of("key " + i));
      ids.add(story.id());
      ledger.accept(story.stored());
      truth.enter(story.job());
    }
    end = System.nanoTime() + LASTS.toNanos();
    List<Image> images = run(journal);
    for (JobId id : ids) {
      post(id, new JobEvent.Cancelled(Story.NOW));
    }
    for (CompletionStage<?> stage : posted) {
      stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
    truth.assertSound();
    assertFollowersHeardAll();
    int rewrites = generation(journal);
    store.close();
    delivery.shutdown();
    timer.close();
    assertReopens(journal);
    for (Image image : images) {
      assertHolds(image);
    }
    System.out.printf(
        "ledger stress: %d snapshots, %d followers, %d rewrites, %d crash images%n",
        truth.snapshots(), followers.size(), rewrites, images.size());
    assertThat(rewrites).isGreaterThan(1);
  }

  private List<Image> run(Path journal) throws Exception {
    Random seeds = new Random(seed);
    ExecutorService pool = Executors.newCachedThreadPool();
    List<Future<?>> parts = new ArrayList<>();
    try {
      for (int i = 0; i < 8; i++) {
        Random random = new Random(seeds.nextLong());
        parts.add(pool.submit(() -> change(random)));
      }
      for (int i = 0; i < 2; i++) {
        Random random = new Random(seeds.nextLong());
        parts.add(pool.submit(() -> follow(random)));
        parts.add(pool.submit(() -> poll(random)));
      }
      Future<List<Image>> images = pool.submit(() -> takeImages(journal));
      for (Future<?> part : parts) {
        part.get(60, TimeUnit.SECONDS);
      }
      return images.get(60, TimeUnit.SECONDS);
    } finally {
      pool.shutdownNow();
    }
  }

  private boolean goesOn() {
    return System.nanoTime() < end;
  }

  private JobId any(Random random) {
    return ids.get(random.nextInt(ids.size()));
  }

  private Optional<CompletableFuture<Job>> post(JobId id, JobEvent event) {
    Optional<CompletableFuture<Job>> entered =
        ledger.post(id, event).map(CompletionStage::toCompletableFuture);
    entered.ifPresent(stage -> posted.add(stage.thenAccept(truth::enter)));
    return entered;
  }

  private Void change(Random random) throws Exception {
    RandomEvents events = new RandomEvents(random);
    while (goesOn()) {
      JobId id = any(random);
      Optional<CompletableFuture<Job>> entered =
          post(id, events.next(ledger.newest(id).orElseThrow()));
      if (entered.isPresent() && random.nextInt(4) > 0) {
        Job durable = entered.get().get(20, TimeUnit.SECONDS);
        assertThat(store.find(id).orElseThrow().job().seq()).isGreaterThanOrEqualTo(durable.seq());
      }
    }
    return null;
  }

  private Void follow(Random random) {
    while (goesOn()) {
      if (followers.size() < MOST_FOLLOWERS) {
        Job known = store.find(any(random)).orElseThrow().job();
        long after = random.nextBoolean() ? -1 : random.nextLong(known.seq() + 1);
        int leaves = random.nextInt(3) == 0 ? random.nextInt(1, 20) : Integer.MAX_VALUE;
        Follower follower = new Follower(known, after, random.nextInt(3) > 0, leaves);
        log.events(known, after < 0 ? OptionalLong.empty() : OptionalLong.of(after))
            .subscribe(follower);
        followers.add(follower);
      }
      followers.stream().skip(random.nextInt(50)).limit(50).forEach(one -> one.request(1));
    }
    return null;
  }

  private Void poll(Random random) throws Exception {
    Map<JobId, Job> seen = new HashMap<>();
    while (goesOn()) {
      JobId id = any(random);
      Job now = store.find(id).orElseThrow().job();
      polled.merge(id, now.seq(), Math::max);
      Job before = seen.put(id, now);
      if (before != null) {
        assertThat(now.seq()).as("a poll never goes back").isGreaterThanOrEqualTo(before.seq());
      }
      Duration wait = Duration.ofMillis(random.nextInt(3));
      Job changed =
          log.awaitChange(now, now.seq() - random.nextInt(2), wait)
              .toCompletableFuture()
              .get(20, TimeUnit.SECONDS);
      assertThat(changed.seq()).isGreaterThanOrEqualTo(now.seq());
      seen.put(id, changed);
    }
    return null;
  }

  private List<Image> takeImages(Path journal) throws IOException {
    List<Image> images = new ArrayList<>();
    while (goesOn()) {
      Map<JobId, Long> before = Map.copyOf(polled);
      images.add(new Image(CrashImage.of(journal, root.resolve("images")), before));
      long pause = System.nanoTime() + LASTS.toNanos() / 5;
      while (goesOn() && System.nanoTime() < pause) {
        LockSupport.parkNanos(1_000_000);
      }
    }
    return images;
  }

  private void assertFollowersHeardAll() {
    for (Follower follower : followers) {
      follower.request(Long.MAX_VALUE);
    }
    for (Follower follower : followers) {
      if (follower.stays()) {
        Eventually.until("the stream ended", () -> follower.completed);
        Job last = truth.last(follower.known.id());
        if (follower.after < last.seq()) {
          assertThat(follower.all()).endsWith(last);
        }
      }
      List<Job> heard = follower.all();
      truth.assertFollows(heard, follower.after);
      if (follower.after < 0 && !heard.isEmpty()) {
        assertThat(heard.get(0).seq())
            .as("it begins with nothing older than its reader knew")
            .isGreaterThanOrEqualTo(follower.known.seq());
      }
    }
    for (JobId id : ids) {
      Eventually.until("nobody follows any more", () -> log.readers(truth.last(id)) == 0);
    }
  }

  private void assertReopens(Path journal) {
    try (LocalJobStore again =
        open(journal, new LocalProgressLog(Runnable::run, timer, SNAPSHOTS))) {
      assertThat(again.lostBytes()).isZero();
      List<RecoveredJob> recovered = again.recover();
      assertThat(recovered).hasSize(JOBS);
      for (RecoveredJob job : recovered) {
        assertThat(job.job().job()).isEqualTo(truth.last(job.job().job().id()));
        truth.assertFollows(job.history(), 0);
      }
    }
  }

  private void assertHolds(Image image) {
    LocalProgressLog nobody = new LocalProgressLog(Runnable::run, timer, SNAPSHOTS);
    try (LocalJobStore crashed = open(image.folder(), nobody)) {
      List<RecoveredJob> recovered = crashed.recover();
      assertThat(recovered).hasSize(JOBS);
      for (RecoveredJob job : recovered) {
        JobId id = job.job().job().id();
        assertThat(job.job().job().seq())
            .as("what somebody has seen is there after a crash")
            .isGreaterThanOrEqualTo(image.seenBefore().getOrDefault(id, 1L));
        truth.assertFollows(job.history(), 0);
      }
    }
  }

  private static LocalJobStore open(Path folder, LocalProgressLog log) {
    return new LocalJobStore(
        folder, ObjectMapper.getDefault(), log::history, 4, new Growth(30_000, 1));
  }

  private static int generation(Path journal) throws IOException {
    try (var files = Files.list(journal)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".journal"))
          .mapToInt(name -> Integer.parseInt(name.replaceAll("\\D", "")))
          .max()
          .orElseThrow();
    }
  }
}
