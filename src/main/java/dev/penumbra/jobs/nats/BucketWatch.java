package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.StoreUnreachable;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all values of a bucket in their order, from the first one on, each once, on a thread of its
 * own. After a broken connection it goes on where it was.
 */
final class BucketWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BucketWatch.class);
  private static final Duration IDLE = Duration.ofSeconds(5);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);

  private final NatsLink link;
  private final Bucket bucket;
  private final Consumer<Bucket.Entry> reader;
  private final Runnable upToDate;
  private final Thread thread;
  private volatile boolean closed;
  private volatile boolean sound;
  private long last; // on the thread only
  private boolean caughtUp;
  private String told = "";

  /**
   * A watch that begins at once, and makes the bucket where it is not there.
   *
   * @param link to the servers
   * @param bucket what to watch
   * @param reader is told each value, on the thread
   * @param upToDate called once, when everything was read that was there
   */
  BucketWatch(NatsLink link, Bucket bucket, Consumer<Bucket.Entry> reader, Runnable upToDate) {
    this.link = link;
    this.bucket = bucket;
    this.reader = reader;
    this.upToDate = upToDate;
    thread = new Thread(this::run, "penumbra-nats-watch");
    thread.setDaemon(true);
    thread.start();
  }

  /** Whether the bucket is as it should be and is being read. */
  boolean sound() {
    return sound && link.connected();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private void run() {
    while (!closed) {
      try {
        Connection connection = link.connection();
        bucket.ensure(connection);
        follow(connection);
      } catch (InterruptedException e) {
        return;
      } catch (StoreUnreachable e) {
        pause(); // the link tells why
      } catch (IOException | JetStreamApiException | RuntimeException e) {
        tell(e);
        pause();
      } finally {
        sound = false;
      }
    }
  }

  private void follow(Connection connection)
      throws IOException, JetStreamApiException, InterruptedException {
    JetStreamManagement management = connection.jetStreamManagement();
    long end = lastSequence(management);
    if (end < last) {
      last = 0; // the bucket was removed and made anew
    }
    JetStreamSubscription subscription = subscribe(connection);
    try {
      sound = true;
      told = "";
      if (subscription.getConsumerInfo().getCalculatedPending() == 0) {
        last = Math.max(last, end); // what came before was removed
        caughtUp();
      }
      while (!closed && connection.getStatus() == Connection.Status.CONNECTED) {
        Message message = subscription.nextMessage(IDLE);
        if (message != null) {
          last = message.metaData().streamSequence();
          reader.accept(bucket.entry(message));
          if (message.metaData().pendingCount() == 0) {
            caughtUp();
          }
        } else if (lastSequence(management) != last) {
          LOG.debug("the watch of {} missed something and begins again", bucket.stream());
          return;
        }
      }
    } finally {
      unsubscribe(subscription);
    }
  }

  private void caughtUp() {
    if (!caughtUp) {
      caughtUp = true;
      upToDate.run();
    }
  }

  private JetStreamSubscription subscribe(Connection connection)
      throws IOException, JetStreamApiException {
    ConsumerConfiguration.Builder from =
        last == 0
            ? ConsumerConfiguration.builder().deliverPolicy(DeliverPolicy.All)
            : ConsumerConfiguration.builder()
                .deliverPolicy(DeliverPolicy.ByStartSequence)
                .startSequence(last + 1);
    return connection
        .jetStream()
        .subscribe(
            bucket.subjects(),
            PushSubscribeOptions.builder().ordered(true).stream(bucket.stream())
                .configuration(from.build())
                .build());
  }

  private static void unsubscribe(JetStreamSubscription subscription) {
    try {
      subscription.unsubscribe();
    } catch (IllegalStateException e) {
      LOG.debug("the connection of the watch is gone", e);
    }
  }

  private long lastSequence(JetStreamManagement management)
      throws IOException, JetStreamApiException {
    return management.getStreamInfo(bucket.stream()).getStreamState().getLastSequence();
  }

  private void tell(Exception e) {
    String why = String.valueOf(e.getMessage());
    if (!closed && !why.equals(told)) {
      LOG.error("{} cannot be read, it is tried again: {}", bucket.stream(), why);
      told = why;
    }
  }

  private void pause() {
    try {
      Thread.sleep(BETWEEN_TRIES.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
