package dev.penumbra.cli;

import dev.penumbra.batch.Cluster;
import dev.penumbra.batch.ClusterLane;
import dev.penumbra.batch.DeviceLane;
import dev.penumbra.batch.Lane;
import dev.penumbra.cases.CaseInbox;
import dev.penumbra.cases.CaseReader;
import dev.penumbra.inference.ComputeDevices;
import dev.penumbra.jobs.CaseSegmentation;
import dev.penumbra.jobs.Fleet;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobService;
import dev.penumbra.jobs.ResultStore;
import dev.penumbra.jobs.ServiceRole;
import dev.penumbra.jobs.StoreUnreachable;
import dev.penumbra.results.ResultFolders;
import io.micronaut.context.ApplicationContext;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Who does the cases of a batch: the devices of this process, or the workers of a queue. */
final class BatchLanes {

  /** As long as a server may take to answer, or a worker's entry to be read. */
  private static final Duration ANSWER_WAIT = Duration.ofSeconds(15);

  private static final Duration WORKERS_WAIT = Duration.ofSeconds(3);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  private static final int FEWEST = 4;
  private static final int MOST = 64;

  /** Name of a job that nobody has. */
  private static final JobId NOBODYS = new JobId("a".repeat(26));

  private BatchLanes() {}

  /**
   * The settings of a batch that workers of a queue do.
   *
   * @param natsUrl the servers of the queue
   * @param data a folder of this batch alone
   */
  static Map<String, Object> clusterSettings(String natsUrl, Path data) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("penumbra.nats.url", natsUrl);
    settings.put("penumbra.role", ServiceRole.API.id());
    settings.put("penumbra.data-dir", data.toString());
    settings.put("penumbra.results-dir", data.resolve("results").toString());
    settings.put("penumbra.hub.dataset", "none"); // its cases are nobody's here
    // The lanes bound what is sent at the same time.
    settings.put("penumbra.uploads.per-client", MOST);
    settings.put("penumbra.uploads.concurrent", 2 * MOST);
    return settings;
  }

  /** Each device of this process does one case at a time. */
  static List<Lane> ofDevices(ApplicationContext context) {
    CaseReader reader = context.getBean(CaseReader.class);
    CaseSegmentation segmentation = context.getBean(CaseSegmentation.class);
    return context.getBean(ComputeDevices.class).all().stream()
        .map(device -> new DeviceLane(device, reader, segmentation, Clock.systemUTC()))
        .map(Lane.class::cast)
        .toList();
  }

  /** The workers of a queue; for the caller to close. */
  static Cluster cluster(ApplicationContext context, String natsUrl) throws InterruptedException {
    ResultStore results = context.getBean(ResultStore.class);
    awaitAnswer(results, natsUrl);
    return new Cluster(
        context.getBean(JobService.class),
        context.getBean(CaseInbox.class),
        results,
        context.getBean(ResultFolders.class),
        context.getBean(Fleet.class));
  }

  private static void awaitAnswer(ResultStore results, String natsUrl) throws InterruptedException {
    long end = System.nanoTime() + ANSWER_WAIT.toNanos();
    while (true) {
      try {
        results.size(NOBODYS);
        return;
      } catch (StoreUnreachable e) {
        if (System.nanoTime() > end) {
          throw new Failures.Refused(
              "The queue at %s does not answer; check --nats and, where it asks for them, the"
                      .formatted(natsUrl)
                  + " login (penumbra.nats.*).",
              e);
        }
        Thread.sleep(LOOK_AGAIN.toMillis());
      }
    }
  }

  /**
   * Twice as many lanes as workers' devices: while one case is segmented, the next is on its way.
   *
   * @param model what the workers must have
   * @param warning hears where nobody has it
   */
  static List<Lane> ofWorkers(
      ApplicationContext context, Cluster cluster, String model, Consumer<String> warning) {
    long end = System.nanoTime() + WORKERS_WAIT.toNanos();
    int slots = cluster.slots(model);
    try {
      while (slots == 0 && System.nanoTime() < end) {
        Thread.sleep(LOOK_AGAIN.toMillis());
        slots = cluster.slots(model);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (slots == 0) {
      warning.accept("No worker of the queue has model " + model + " yet; the cases wait for one.");
    }
    CaseReader reader = context.getBean(CaseReader.class);
    CaseSegmentation segmentation = context.getBean(CaseSegmentation.class);
    return IntStream.rangeClosed(1, Math.max(FEWEST, Math.min(MOST, 2 * slots)))
        .mapToObj(number -> new ClusterLane("queue:" + number, cluster, reader, segmentation))
        .map(Lane.class::cast)
        .toList();
  }
}
