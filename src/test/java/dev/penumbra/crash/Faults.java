package dev.penumbra.crash;

import dev.penumbra.crash.WorkNotes.Begun;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Makes faults happen to a cluster while clients use it, and heals them. */
final class Faults {

  /** Of the bucket that keeps the jobs. */
  private static final String JOBS = "KV_penumbra-jobs";

  private static final int LONGEST_OUTAGE_MS = 3000;

  private final ClusterRun run;
  private final Cluster cluster;
  private final Random random;
  private final Duration cut;

  /**
   * Faults of a run.
   *
   * @param run to what they happen
   * @param random draws how long they last
   * @param cut how long a network is cut at least
   */
  Faults(ClusterRun run, Random random, Duration cut) {
    this.run = run;
    this.cluster = run.cluster();
    this.random = random;
    this.cut = cut;
  }

  /** Returns when everything is whole again. */
  void happen(Fault fault) throws Exception {
    switch (fault) {
      case WORKER_KILLED -> killWorker();
      case WORKER_PAUSED -> pauseWorker();
      case NETWORK_CUT -> cutNetwork();
      case API_KILLED -> killApi();
      case NATS_KILLED -> killNats();
      case NATS_LEADER_KILLED -> killLeader();
      case EVERYTHING_KILLED -> killEverything();
    }
    cluster.awaitReady();
  }

  private void killWorker() throws Exception {
    Begun begun = run.beginHeld();
    Member worker = of(begun);
    worker.process().kill();
    cluster.notes().release(begun.job());
    run.awaitTakenOver(begun);
    worker.start();
  }

  private void pauseWorker() throws Exception {
    Begun begun = run.beginHeld();
    Member worker = of(begun);
    worker.process().pause();
    cluster.notes().release(begun.job());
    run.awaitTakenOver(begun);
    worker.process().resume();
  }

  private void cutNetwork() throws Exception {
    Begun begun = run.beginHeld();
    Member worker = of(begun);
    long since = System.nanoTime();
    worker.host().cut();
    cluster.notes().release(begun.job());
    run.awaitTakenOver(begun);
    long left = cut.toNanos() - (System.nanoTime() - since);
    TimeUnit.NANOSECONDS.sleep(Math.max(0, left));
    worker.host().heal();
  }

  private void killApi() throws Exception {
    Begun begun = run.beginHeld();
    int number = random.nextInt(cluster.apis().size());
    Member killed = cluster.apis().get(number);
    Member other = cluster.apis().get((number + 1) % cluster.apis().size());
    Passenger passenger = new Passenger(run.history(), begun.job());
    passenger.ride(killed, killed.process()::kill);
    cluster.notes().release(begun.job());
    run.await("a client comes to the end of its job elsewhere", () -> passenger.goOn(other));
    killed.start();
  }

  private void killNats() throws Exception {
    for (int i = 0; i < cluster.nats().size(); i++) {
      cluster.nats().kill(i);
    }
    pause();
    for (int i = 0; i < cluster.nats().size(); i++) {
      cluster.nats().start(i);
    }
  }

  private void killLeader() throws Exception {
    int leader = cluster.nats().leader(JOBS);
    cluster.nats().kill(leader);
    run.awaitUse(); // the others suffice
    cluster.nats().start(leader);
  }

  private void killEverything() throws Exception {
    for (Member member : cluster.members()) {
      member.process().kill();
    }
    killNats();
    for (Member member : cluster.members()) {
      member.start();
    }
  }

  private Member of(Begun begun) {
    return cluster.workers().stream()
        .filter(worker -> worker.life().equals(begun.worker()))
        .findFirst()
        .orElseThrow();
  }

  private void pause() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_OUTAGE_MS));
  }
}
