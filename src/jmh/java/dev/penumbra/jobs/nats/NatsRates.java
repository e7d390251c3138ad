package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.Stage;
import dev.penumbra.jobs.StoredJob;
import dev.penumbra.jobs.tck.Story;
import dev.penumbra.storage.SharedFolders;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * How much of what jobs need goes through one NATS server: states and files, by one process that
 * does nothing else. Prints a line for each.
 */
final class NatsRates {

  private static final int SUBMISSIONS = 10_000;
  private static final int RUNNING = 64;
  private static final int EVENTS = 200; // of each running job
  private static final int FOLDERS = 200;

  /** What a result of a case of 112 by 112 by 73 voxels has, in bytes. */
  private static final int[] SIZES = {1_100_000, 1_500_000, 12_000, 450_000, 150_000, 8_000};

  private NatsRates() {}

  /**
   * Measures.
   *
   * @param arguments the server's address and an empty folder
   */
  public static void main(String[] arguments) throws Exception {
    try (NatsLink link = new NatsLink(NatsLink.options(1).server(arguments[0]).build())) {
      while (!link.connected()) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      states(link);
    }
    NatsLink link = new NatsLink(NatsLink.options(1).server(arguments[0]).build());
    try (NatsSharedStorage storage =
        new NatsSharedStorage(link, ObjectMapper.getDefault(), Clock.systemUTC(), "rates", 1)) {
      while (!link.connected()) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      files(storage.folders("results", Duration.ofHours(1)), Path.of(arguments[1]));
    }
  }

  private static void states(NatsLink link) throws Exception {
    try (NatsJobStore store = new NatsJobStore(link, ObjectMapper.getDefault(), "rates", 1)) {
      store.recover();
      long began = System.nanoTime();
      for (int i = 0; i < SUBMISSIONS; i++) {
        store.save(Story.begin().stored()).toCompletableFuture().join();
      }
      print("jobs kept, one after the other", SUBMISSIONS, began);
      List<List<StoredJob>> running = new ArrayList<>();
      for (int i = 0; i < RUNNING; i++) {
        Story story = Story.begin().starts();
        for (int n = 0; n < EVENTS; n++) {
          story.progresses(Stage.INFERRING, 90.0 * n / EVENTS);
        }
        running.add(story.allStored());
      }
      began = System.nanoTime();
      CompletableFuture.allOf(
              running.stream()
                  .map(states -> follow(store, states))
                  .toArray(CompletableFuture<?>[]::new))
          .join();
      print(RUNNING + " running jobs: progress events", RUNNING * EVENTS, began);
    }
  }

  /** Each state is kept before the next one of its job is. */
  private static CompletableFuture<Void> follow(NatsJobStore store, List<StoredJob> states) {
    CompletableFuture<Void> kept = CompletableFuture.completedFuture(null);
    for (StoredJob state : states) {
      kept = kept.thenCompose(before -> store.save(state).toCompletableFuture());
    }
    return kept;
  }

  private static void files(SharedFolders shared, Path folder) throws Exception {
    Random random = new Random(1);
    List<Path> result = new ArrayList<>();
    for (int size : SIZES) {
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      result.add(Files.write(folder.resolve("file" + size), bytes));
    }
    for (int threads : new int[] {1, 8}) {
      List<String> names =
          IntStream.range(0, FOLDERS).mapToObj(i -> "of" + threads + "-" + i + ".1").toList();
      long began = System.nanoTime();
      each(threads, names, name -> shared.put(name, Map.of(), result));
      printFiles(threads + (threads == 1 ? " worker puts" : " workers put"), began);
      began = System.nanoTime();
      each(threads, names, name -> read(shared, name, result));
      printFiles(threads + (threads == 1 ? " client fetches" : " clients fetch"), began);
    }
  }

  private static void read(SharedFolders shared, String name, List<Path> files) throws IOException {
    for (Path file : files) {
      String named = String.valueOf(file.getFileName());
      if (!shared.read(name, named, OutputStream.nullOutputStream())) {
        throw new IOException(named + " is gone");
      }
    }
  }

  private interface Action {
    void on(String name) throws IOException;
  }

  private static void each(int threads, List<String> names, Action action) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Boolean>> calls = new ArrayList<>();
      for (String name : names) {
        calls.add(
            () -> {
              action.on(name);
              return true;
            });
      }
      for (Future<Boolean> done : executor.invokeAll(calls)) {
        done.get();
      }
    } finally {
      executor.shutdownNow();
    }
  }

  private static void print(String what, long count, long began) {
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf("%s: %,d in %.2f s, %,.0f a second%n", what, count, seconds, count / seconds);
  }

  private static void printFiles(String what, long began) {
    double seconds = (System.nanoTime() - began) / 1e9;
    double megabytes = IntStream.of(SIZES).sum() / 1e6;
    System.out.printf(
        "%s results of %d files, %.1f MB: %.0f results, %.0f files, %.0f MB a second%n",
        what,
        SIZES.length,
        megabytes,
        FOLDERS / seconds,
        FOLDERS * SIZES.length / seconds,
        FOLDERS * megabytes / seconds);
  }
}
