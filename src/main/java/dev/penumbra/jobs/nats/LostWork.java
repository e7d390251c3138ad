package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobQueue.Entry;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after jobs that are said to run although no worker says that it does them: a worker that is
 * lost leaves its job in the stream, from which another one gets it; where the stream has lost it
 * too, it is put in again. For one thread.
 */
final class LostWork {

  private static final Logger LOG = LoggerFactory.getLogger(LostWork.class);

  private final WorkStream work;
  private final Supplier<List<Entry>> unclaimed;
  private final Duration patience;
  private final Map<JobId, Long> since = new HashMap<>();

  /**
   * Nothing is lost yet.
   *
   * @param work where jobs are handed out
   * @param unclaimed jobs that run and that no worker says it does
   * @param patience how long that may be so
   */
  LostWork(WorkStream work, Supplier<List<Entry>> unclaimed, Duration patience) {
    this.work = work;
    this.unclaimed = unclaimed;
    this.patience = patience;
  }

  /** Nobody looks after anything for a while. */
  void rest() {
    since.clear();
  }

  /**
   * Looks at all of them.
   *
   * @return whether a job was put into the stream again
   */
  boolean look() throws IOException, JetStreamApiException {
    List<Entry> now = unclaimed.get();
    Set<JobId> ids = now.stream().map(Entry::id).collect(Collectors.toSet());
    since.keySet().retainAll(ids);
    boolean any = false;
    for (Entry entry : now) {
      long first = since.computeIfAbsent(entry.id(), id -> System.nanoTime());
      if (System.nanoTime() - first > patience.toNanos()) {
        since.remove(entry.id());
        if (work.put(entry.id(), entry.model())) {
          LOG.warn("job {} was lost with its worker and is handed out again", entry.id());
          any = true;
        }
      }
    }
    return any;
  }
}
