package dev.penumbra.api;

import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobService;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import org.reactivestreams.Publisher;

/**
 * One client's event stream over one or more jobs: what it has seen, what comes next, and when it
 * is over. Not shared between clients.
 */
final class JobStream {

  private final JobService jobs;
  private final Function<Job, byte[]> data;
  private final Function<Map<JobId, Long>, String> eventId;
  private final Map<JobId, OptionalLong> follows = new LinkedHashMap<>(2);
  private final Map<JobId, Long> delivered = new LinkedHashMap<>(2);

  /**
   * A stream over nothing yet.
   *
   * @param jobs where snapshots come from
   * @param data writes a snapshot
   * @param eventId writes what has been delivered, as the client will send it back
   */
  JobStream(
      JobService jobs, Function<Job, byte[]> data, Function<Map<JobId, Long>, String> eventId) {
    this.jobs = jobs;
    this.data = data;
    this.eventId = eventId;
  }

  /**
   * Adds a job.
   *
   * @param now its newest snapshot
   * @param seen the last snapshot that the client got; a number that the job never had counts as
   *     none
   */
  void follow(Job now, OptionalLong seen) {
    boolean known = seen.isPresent() && seen.getAsLong() >= 0 && seen.getAsLong() <= now.seq();
    if (known) {
      delivered.put(now.id(), seen.getAsLong());
    }
    boolean over = known && now.status().terminal() && seen.getAsLong() == now.seq();
    if (!over) {
      follows.put(now.id(), known ? seen : OptionalLong.empty());
    }
  }

  /** Whether the client has seen the end of every job. */
  boolean over() {
    return follows.isEmpty();
  }

  /**
   * The stream's bytes, for one subscriber; ends after the last job's end. No frame may be changed:
   * others send the same bytes.
   *
   * @param loop the thread of the client's connection, on which everything is delivered
   * @param heartbeat how often to give a sign of life
   */
  Publisher<byte[]> frames(EventExecutor loop, Duration heartbeat) {
    List<Publisher<Job>> snapshots = new ArrayList<>(follows.size());
    follows.forEach((id, after) -> snapshots.add(jobs.events(id, after)));
    return client -> new EventDelivery(client, loop, this::write).start(snapshots, heartbeat);
  }

  private List<byte[]> write(Job job) {
    boolean first = !delivered.containsKey(job.id());
    boolean terminal = job.status().terminal();
    byte[] body = data.apply(job);
    delivered.put(job.id(), job.seq());
    String name = terminal ? job.status().id() : first ? "snapshot" : "progress";
    byte[] frame = EventFrames.event(name, eventId.apply(delivered), body);
    return first && terminal
        // Without an id: a client that is cut off after it asks again and gets the end.
        ? List.of(EventFrames.event("snapshot", "", body), frame)
        : List.of(frame);
  }
}
