package dev.penumbra.cases.hub;

import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.LoadCancelled;
import dev.penumbra.cases.LoadWatch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches cases that somebody will probably want next, one at a time, on a thread of its own, and
 * only while nobody waits for another. Thread-safe; nothing here waits but the end.
 */
final class Prefetcher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Prefetcher.class);
  private static final int MOST_WISHES = 64;

  private final BiConsumer<CaseId, LoadWatch> fetch;
  private final Map<String, CaseId> wishes = new LinkedHashMap<>();
  private @Nullable Wish current;

  /** Whether somebody has waited since the current wish began, if only for a moment. */
  private boolean interrupted;

  private int loads;
  private boolean closed;
  private @Nullable Thread thread;

  /** A wish that is being fulfilled. */
  private record Wish(String who, CaseId id) {}

  /**
   * A prefetcher.
   *
   * @param fetch gets a case and keeps it
   */
  Prefetcher(BiConsumer<CaseId, LoadWatch> fetch) {
    this.fetch = fetch;
  }

  /** Replaces somebody's wish; empty takes it back. */
  synchronized void wish(String who, Optional<CaseId> id) {
    wishes.remove(who);
    if (id.isPresent()) {
      wishes.put(who, id.get());
      if (wishes.size() > MOST_WISHES) {
        wishes.remove(wishes.keySet().iterator().next());
      }
    }
    next();
  }

  /** Somebody waits for a case: wishes come later. */
  synchronized void loadBegins() {
    loads++;
    interrupted = true;
  }

  /** Ends what {@link #loadBegins} began. */
  synchronized void loadEnds() {
    loads--;
    next();
  }

  private synchronized void next() {
    if (current != null || loads > 0 || closed || wishes.isEmpty()) {
      return;
    }
    Map.Entry<String, CaseId> eldest = wishes.entrySet().iterator().next();
    Wish wish = new Wish(eldest.getKey(), eldest.getValue());
    current = wish;
    interrupted = false;
    thread = new Thread(() -> fulfil(wish), "penumbra-hub-prefetch");
    thread.setDaemon(true);
    thread.start();
  }

  private void fulfil(Wish wish) {
    boolean done = true;
    try {
      fetch.accept(wish.id(), new While(wish));
    } catch (LoadCancelled e) {
      // Taken back, or somebody waits for a case: then it is fulfilled afterwards.
      done = false;
    } catch (RuntimeException e) {
      LOG.debug("case {} is not fetched ahead: {}", wish.id(), e.getMessage());
    } finally {
      ended(wish, done);
    }
  }

  private synchronized void ended(Wish wish, boolean done) {
    if (done) {
      wishes.remove(wish.who(), wish.id());
    }
    current = null;
    next();
  }

  private synchronized boolean unwanted(Wish wish) {
    return closed || interrupted || !wish.id().equals(wishes.get(wish.who()));
  }

  /** Ends what is being fetched and waits for that. */
  @Override
  public void close() {
    Thread last;
    synchronized (this) {
      closed = true;
      wishes.clear();
      last = thread;
    }
    Interrupted.join(last);
  }

  /** As long as the wish stands and nobody waits. */
  private final class While implements LoadWatch {

    private final Wish wish;

    While(Wish wish) {
      this.wish = wish;
    }

    @Override
    public boolean cancelled() {
      return unwanted(wish);
    }

    @Override
    public void loaded(long bytes, long total) {}
  }
}
