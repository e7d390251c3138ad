package dev.penumbra.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * Puts one server under load and prints what was measured. Arguments: the server's process id, its
 * port, {@code java} or {@code other}, the body of a submission, seconds of streaming, streams,
 * submissions.
 */
final class LoadClient {

  private static final double SUBMITTING_SECONDS = 60;
  private static final double SUBMITTED_PER_SECOND = 2000 / SUBMITTING_SECONDS;
  private static final double WARM_UP_SECONDS = 5;
  private static final double SETTLING_SECONDS = 2;

  /** A case takes about 40 s, and its images come and go: memory is the median over one. */
  private static final int MEMORY_SAMPLES = 9;

  private static final double MEMORY_SAMPLE_SECONDS = 5;
  private static final double LONGEST_OPENING_NANOS = 120e9;
  private static final double LONGEST_GOING_NANOS = 60e9;

  /** What the running job may have open, now and not before. */
  private static final int FILES_OF_A_JOB = 20;

  private final Loop loop;
  private final ServerProcess server;
  private final Watched jobs = new Watched();

  private LoadClient(long pid, int port, boolean java) {
    this.loop = new Loop(port);
    this.server = new ServerProcess(pid, port, java);
  }

  public static void main(String[] arguments) {
    LoadClient client =
        new LoadClient(
            Long.parseLong(arguments[0]),
            Integer.parseInt(arguments[1]),
            arguments[2].equals("java"));
    client.submit(arguments[3], Integer.parseInt(arguments[6]));
    client.stream(Double.parseDouble(arguments[4]), Integer.parseInt(arguments[5]));
  }

  private void submit(String body, int count) {
    new Submissions(loop, body, jobs)
        .run((int) (WARM_UP_SECONDS * SUBMITTED_PER_SECOND), WARM_UP_SECONDS);
    Submissions counted = new Submissions(loop, body, jobs);
    double seconds = count / SUBMITTED_PER_SECOND;
    counted.run(count, seconds);
    print("submissions accepted", "%,d of %,d in %.0f s", counted.accepted(), count, seconds);
    print("  until 202", "%s", counted.latencies());
  }

  private void stream(double seconds, int streams) {
    loop.run(() -> {}, SETTLING_SECONDS);
    long before = residentKb(() -> {});
    long filesBefore = server.openFiles();
    Audience audience = new Audience(loop, jobs, streams);
    long start = System.nanoTime();
    loop.run(
        audience::tick,
        () -> audience.complete() || System.nanoTime() - start > LONGEST_OPENING_NANOS);
    double opening = (System.nanoTime() - start) / 1e9;
    loop.run(audience::tick, SETTLING_SECONDS);
    audience.measure(true);
    loop.run(audience::tick, seconds);
    audience.measure(false);
    int fewest = audience.fewest();
    long asItIs = server.residentKb();
    long with = residentKb(audience::tick);

    print("streams open", "%,d, never fewer than %,d", audience.open(), fewest);
    print("  to the first event", "%s, opened in %.1f s", audience.delivery().opening, opening);
    print(audience.delivery(), seconds);
    print(
        "resident memory",
        "%.1f MB before, %.1f MB with streams: %.1f kB a stream",
        before / 1024.0,
        with / 1024.0,
        (with - before) / (double) audience.open());
    print(
        "  with its garbage",
        "%.1f MB with streams: %.1f kB a stream; peak %.1f MB",
        asItIs / 1024.0,
        (asItIs - before) / (double) audience.open(),
        server.peakKb() / 1024.0);
    vanish(filesBefore);
  }

  private static void print(Delivery delivery, double seconds) {
    long events = delivery.events;
    print(
        "events",
        "%,d, %,.0f a second, %,d bytes each",
        events,
        events / seconds,
        delivery.bytes / Math.max(1, events));
    print("  first to other viewers", "%s", delivery.spread);
    print("  since start or end", "%s", delivery.sinceStamp);
    print("  since cancellation", "%s", delivery.sinceCancel);
    print("  merged, repeated", "%,d, %,d", delivery.skipped, delivery.repeats);
    print("streams ended, broken", "%,d, %,d", delivery.ended, delivery.broken);
  }

  private void vanish(long filesBefore) {
    loop.vanish();
    long start = System.nanoTime();
    long connections;
    long subscriptions;
    long files;
    do {
      loop.run(() -> {}, 0.5);
      connections = server.connections();
      subscriptions = server.subscriptions();
      files = server.openFiles() - filesBefore;
    } while ((connections > 0 || subscriptions > 0 || files > FILES_OF_A_JOB)
        && System.nanoTime() - start < LONGEST_GOING_NANOS);
    print(
        "after clients vanished",
        "%d connections, %s subscriptions, %+d open files, after %.1f s; then %.1f MB",
        connections,
        subscriptions < 0 ? "unknown" : subscriptions,
        files,
        (System.nanoTime() - start) / 1e9,
        residentKb(() -> {}) / 1024.0);
  }

  /** Resident memory without garbage, in kB: the median over a case. The streams go on. */
  private long residentKb(Runnable tick) {
    List<Long> samples = new ArrayList<>();
    while (samples.size() < MEMORY_SAMPLES) {
      loop.run(tick, MEMORY_SAMPLE_SECONDS);
      CompletableFuture<Long> sample =
          CompletableFuture.supplyAsync(server::residentWithoutGarbageKb);
      loop.run(tick, sample::isDone);
      samples.add(sample.join());
    }
    Collections.sort(samples);
    return samples.get(MEMORY_SAMPLES / 2);
  }

  private static void print(String what, String format, Object... values) {
    System.out.printf(
        Locale.ROOT, "  %-24s %s%n", what, String.format(Locale.ROOT, format, values));
  }
}
