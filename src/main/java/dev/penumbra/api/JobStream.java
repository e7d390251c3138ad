package dev.penumbra.api;

import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * One client's event stream over one or more jobs: what it has seen, what comes next, and when it
 * is over. Not shared between clients.
 */
final class JobStream {

  private static final byte[] END = new byte[0];

  private final JobService jobs;
  private final Function<Job, byte[]> data;
  private final Function<Map<JobId, Long>, String> eventId;
  private final List<Follow> follows = new ArrayList<>();
  private final Map<JobId, Long> delivered = new LinkedHashMap<>();

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
      follows.add(new Follow(now.id(), known ? seen : OptionalLong.empty()));
    }
  }

  /** Whether the client has seen the end of every job. */
  boolean over() {
    return follows.isEmpty();
  }

  /**
   * The stream's bytes; ends after the last job's end.
   *
   * @param heartbeat how often to give a sign of life
   */
  Publisher<byte[]> frames(Duration heartbeat) {
    List<Publisher<Frame>> sources = new ArrayList<>();
    for (Follow follow : follows) {
      sources.add(framesOf(follow));
    }
    Flux<byte[]> events =
        Flux.merge(Flux.fromIterable(sources), sources.size(), 1)
            .concatMap(frame -> Flux.fromIterable(bytes(frame)), 1);
    Flux<byte[]> signs =
        Flux.interval(heartbeat, heartbeat)
            .onBackpressureDrop()
            .map(tick -> EventFrames.heartbeat());
    return Flux.just(EventFrames.retry())
        .concatWith(
            Flux.merge(1, events.concatWith(Flux.just(END)), signs)
                .takeWhile(frame -> frame != END));
  }

  private Flux<Frame> framesOf(Follow follow) {
    boolean fresh = follow.after().isEmpty();
    return Flux.from(jobs.events(follow.id(), follow.after()))
        .index()
        .map(indexed -> new Frame(indexed.getT2(), fresh && indexed.getT1() == 0));
  }

  private List<byte[]> bytes(Frame frame) {
    Job job = frame.job();
    byte[] body = data.apply(job);
    List<byte[]> frames = new ArrayList<>(2);
    if (frame.first() && job.status().terminal()) {
      // Without an id: a client that is cut off here asks again and gets the end.
      frames.add(EventFrames.event("snapshot", "", body));
    }
    delivered.put(job.id(), job.seq());
    String name =
        job.status().terminal() ? job.status().id() : frame.first() ? "snapshot" : "progress";
    frames.add(EventFrames.event(name, eventId.apply(delivered), body));
    return frames;
  }

  private record Follow(JobId id, OptionalLong after) {}

  private record Frame(Job job, boolean first) {}
}
