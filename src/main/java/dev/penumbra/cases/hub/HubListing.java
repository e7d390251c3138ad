package dev.penumbra.cases.hub;

import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.LoadCancelled;
import dev.penumbra.cases.LoadWatch;
import dev.penumbra.cases.SourceStatus;
import dev.penumbra.cases.SourceUnavailable;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cases of the data set, as far as they are known. The first question starts a thread that
 * lists them; whoever asks gets an answer at once. A hub that cannot be reached is asked again
 * after a while that grows, however often somebody asks here. Thread-safe.
 */
final class HubListing implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(HubListing.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(15);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  /** How long a branch is taken to be where it was. */
  private static final Duration FRESH = Duration.ofHours(1);

  private final HubCrawl crawl;
  private final HubErrors errors;
  private final HubTime time;
  private final LoadWatch untilClosed = new UntilClosed();

  private Known known = new Known(Map.of(), SourceStatus.loading());
  private boolean begun;
  private boolean running;
  private @Nullable Thread thread;
  private boolean told;
  private int failures;
  private long dueNanos;
  private volatile boolean closed;

  /**
   * What is known.
   *
   * @param cases in order
   * @param status whether these are all
   */
  record Known(Map<CaseId, HubCase> cases, SourceStatus status) {

    Optional<HubCase> find(CaseId id) {
      return Optional.ofNullable(cases.get(id));
    }
  }

  HubListing(HubCrawl crawl, HubErrors errors, HubTime time) {
    this.crawl = crawl;
    this.errors = errors;
    this.time = time;
  }

  /** What is known now; never waits for the hub. */
  synchronized Known known() {
    if (!begun) {
      begun = true;
      dueNanos = time.nanos();
      crawl.kept().ifPresent(cases -> known = new Known(byId(cases), SourceStatus.loading()));
    }
    if (!running && !closed && time.nanos() - dueNanos >= 0) {
      running = true;
      thread = new Thread(this::list, "penumbra-hub-listing");
      thread.setDaemon(true);
      thread.start();
    }
    return known;
  }

  /**
   * Where a case is; waits until it is listed.
   *
   * @return empty where the data set does not have it
   * @throws SourceUnavailable if that cannot be found out
   */
  Optional<HubCase> await(CaseId id, Errand errand) {
    while (true) {
      errand.check();
      Known now = known();
      Optional<HubCase> found = now.find(id);
      if (found.isPresent() || now.status().state() == SourceStatus.State.READY) {
        return found;
      }
      if (now.status().state() == SourceStatus.State.DOWN) {
        throw new SourceUnavailable(
            "There is no case "
                + id
                + " here, and whether the data set has it is not known. "
                + now.status().message().orElse(""));
      }
      Interrupted.sleep(HubBody.LOOK_MS);
    }
  }

  private void list() {
    SourceStatus end =
        SourceStatus.down(errors.dataset() + " cannot be listed. Tell who runs the service.");
    try {
      end = new SourceStatus(SourceStatus.State.READY, crawl.run(this::publish, untilClosed));
    } catch (SourceUnavailable e) {
      LOG.warn("{}", e.getMessage());
      end = SourceStatus.down(String.valueOf(e.getMessage()));
    } catch (LoadCancelled e) {
      LOG.debug("the listing ends with the service");
    } catch (RuntimeException e) {
      LOG.error("the data set cannot be listed", e);
    } finally {
      ended(end);
    }
  }

  private synchronized void ended(SourceStatus end) {
    boolean well = end.state() == SourceStatus.State.READY;
    failures = well ? 0 : failures + 1;
    dueNanos = time.nanos() + (well ? FRESH : backoff()).toNanos();
    known = new Known(known.cases(), end);
    running = false;
    if (well && !told) {
      told = true;
      LOG.info("{} is listed: {} cases", errors.dataset(), known.cases().size());
    }
  }

  private Duration backoff() {
    long most =
        Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(failures - 1, 16));
    return Duration.ofMillis(most / 2 + (long) (time.random() * most / 2));
  }

  private synchronized void publish(Collection<HubCase> cases) {
    known = new Known(byId(cases), known.status());
  }

  private static Map<CaseId, HubCase> byId(Collection<HubCase> cases) {
    Map<CaseId, HubCase> byId = new LinkedHashMap<>();
    cases.forEach(found -> byId.put(found.id(), found));
    return byId;
  }

  /** Ends the listing and waits until it has kept what it knows. */
  @Override
  public void close() {
    Thread last;
    synchronized (this) {
      closed = true;
      last = thread;
    }
    Interrupted.join(last);
  }

  private final class UntilClosed implements LoadWatch {
    @Override
    public boolean cancelled() {
      return closed;
    }

    @Override
    public void loaded(long bytes, long total) {}
  }
}
