package dev.penumbra.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One worker for each device; the one that is free first takes the next job that fits it. */
public final class Workers {

  private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

  private final CaseProcessor processor;
  private final Devices devices;
  private final Fleet fleet;
  private final Supplier<FleetWorker> card;
  private final Function<String, Worker> hire;
  private final List<Worker> workers = new ArrayList<>();
  private boolean stopping;

  /**
   * Workers that have not begun.
   *
   * @param processor knows the devices
   * @param devices learns of them
   * @param fleet is told of this process, where it does jobs
   * @param card what it is told
   * @param hire makes the worker of a device
   */
  Workers(
      CaseProcessor processor,
      Devices devices,
      Fleet fleet,
      Supplier<FleetWorker> card,
      Function<String, Worker> hire) {
    this.processor = processor;
    this.devices = devices;
    this.fleet = fleet;
    this.card = card;
    this.hire = hire;
  }

  /** Begins to take jobs, soon: finding the devices may take a second or two. */
  void start() {
    Thread finder = new Thread(this::begin, "penumbra-devices");
    finder.setDaemon(true);
    finder.start();
  }

  private void begin() {
    List<String> names = processor.devices();
    devices.found(names);
    if (names.isEmpty()) {
      LOG.info("This process takes requests; jobs are done by workers");
      return;
    }
    synchronized (this) {
      if (!stopping) {
        names.forEach(name -> workers.add(hire.apply(name)));
        fleet.join(card);
        workers.forEach(Worker::start);
        LOG.info("Jobs run on {}", String.join(", ", names));
      }
    }
  }

  /**
   * Takes no more jobs, gives the running ones some time, all of them the same, and re-queues those
   * that are not done by then.
   *
   * @param grace how long the running jobs may go on
   */
  void stop(Duration grace) {
    List<Thread> stops = new ArrayList<>();
    synchronized (this) {
      stopping = true;
      for (Worker worker : workers) {
        stops.add(new Thread(() -> worker.stop(grace), "penumbra-stop-" + worker.device()));
      }
    }
    stops.forEach(Thread::start);
    fleet.leave();
    try {
      for (Thread stop : stops) {
        stop.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
