package dev.penumbra.jobs;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.reactivestreams.Publisher;

/** The snapshots of each job in order, for whoever follows it. Thread-safe. */
public interface ProgressLog {

  /**
   * Adds a snapshot. Never waits for a reader.
   *
   * @param snapshot the job's next one, durable
   */
  void append(Job snapshot);

  /**
   * Takes up what an earlier process published of a job.
   *
   * @param history its snapshots, in order
   */
  void restore(List<Job> history);

  /**
   * A stream of one job's snapshots; completes after the terminal one. It honors {@code request(n)}
   * and keeps nothing but the number of the last snapshot for a slow reader: progress within one
   * stage is then merged to the newest, a new stage and the end are never left out.
   *
   * @param current a snapshot of the job, which is used where the log no longer has any
   * @param afterSeq empty to begin with the current snapshot; otherwise what came after that number
   *     is replayed first
   * @return a stream that any number of subscribers may read
   */
  Publisher<Job> events(Job current, OptionalLong afterSeq);

  /**
   * Waits for a change without holding a thread.
   *
   * @param current a snapshot of the job, which is used where the log no longer has any
   * @param afterSeq the number that the reader has seen
   * @param wait the longest wait
   * @return completes with a newer snapshot, or with the same one when the time is up or the job
   *     has ended
   */
  CompletionStage<Job> awaitChange(Job current, long afterSeq, Duration wait);

  /**
   * Forgets a job.
   *
   * @param id its name
   */
  void forget(JobId id);

  /** Ends all streams and waits, without a terminal snapshot: the service stops. */
  void close();
}
