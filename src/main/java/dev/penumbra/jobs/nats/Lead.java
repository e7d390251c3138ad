package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.StoreUnreachable;
import io.nats.client.JetStreamApiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of the processes leads: the one that has the key, which it renews and which expires without
 * it. Two may believe for a moment that they lead; what a leader does must bear that. Thread-safe.
 */
final class Lead implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Lead.class);
  private static final String KEY = "leader";

  private final NatsLink link;
  private final Bucket bucket;
  private final String name = UUID.randomUUID().toString();
  private final Duration lasts;
  private final Runnable each;
  private final Thread thread;
  private volatile long until; // of the monotonic clock
  private volatile boolean leads;
  private volatile boolean closed;
  private long revision; // on the thread only

  /**
   * Does not lead yet.
   *
   * @param link to the servers
   * @param prefix what the bucket's name begins with
   * @param replicas on how many servers it is kept
   * @param lasts how long a leader that is not heard of leads
   * @param each called on the thread several times in that span, whether or not this process leads
   */
  Lead(NatsLink link, String prefix, int replicas, Duration lasts, Runnable each) {
    this.link = link;
    this.bucket = new Bucket(link, prefix + "-lead", 1, replicas, lasts);
    this.lasts = lasts;
    this.each = each;
    thread = new Thread(this::run, "penumbra-nats-lead");
    thread.setDaemon(true);
  }

  /** Begins to try to lead. */
  void start() {
    thread.start();
  }

  /** Whether this process leads. */
  boolean leads() {
    return leads && System.nanoTime() - until < 0;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private void run() {
    try {
      while (!closed) {
        renew();
        each.run();
        Thread.sleep(lasts.toMillis() / 4);
      }
    } catch (InterruptedException e) {
      LOG.debug("this process leads no more", e);
    } finally {
      giveUp();
    }
  }

  private void renew() {
    long began = System.nanoTime();
    try {
      if (revision == 0) {
        bucket.ensure(link.connection());
      }
      byte[] payload = name.getBytes(StandardCharsets.US_ASCII);
      revision = bucket.put(KEY, payload, name, revision).join();
      until = began + lasts.toNanos() * 3 / 4;
      if (!leads) {
        LOG.info("This process leads: it hands out the jobs");
      }
      leads = true;
    } catch (CompletionException e) {
      lost(Bucket.outrun(e));
    } catch (StoreUnreachable | IOException | JetStreamApiException e) {
      LOG.debug("who leads cannot be told now", e);
      lost(false);
    }
  }

  private void lost(boolean toAnother) {
    if (toAnother) {
      revision = 0;
    }
    if (toAnother && leads) {
      leads = false;
      LOG.info("This process leads no more");
    }
  }

  private void giveUp() {
    if (leads) {
      leads = false;
      try {
        bucket.purgeUpTo(KEY, revision);
      } catch (StoreUnreachable | IOException | JetStreamApiException e) {
        LOG.debug("the lead expires by itself", e);
      }
    }
  }
}
