package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.StoreUnreachable;
import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to the NATS servers: made in the background, and made again whenever it breaks.
 * Thread-safe.
 */
public final class NatsLink implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NatsLink.class);
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final Options options;
  private final AtomicReference<@Nullable Connection> connection = new AtomicReference<>();
  private volatile boolean closed;

  /**
   * A link that begins to connect at once.
   *
   * @param options the servers and how to log in; what is sent while the connection is broken must
   *     not be kept for later, and reconnecting must never be given up
   */
  public NatsLink(Options options) {
    this.options = options;
    makeConnection();
  }

  private void makeConnection() {
    Thread maker = new Thread(this::connect, "penumbra-nats-connect");
    maker.setDaemon(true);
    maker.start();
  }

  /**
   * Options of a link, to which servers and credentials are added.
   *
   * @param replicas on how many servers its streams are kept
   * @return a builder
   */
  public static Options.Builder options(int replicas) {
    LinkEvents events = new LinkEvents(replicas);
    return new Options.Builder()
        .maxReconnects(-1)
        .reconnectBufferSize(0) // what was not sent is decided anew, not sent late
        .reconnectWait(BETWEEN_TRIES)
        .connectionTimeout(Duration.ofSeconds(2))
        .pingInterval(Duration.ofSeconds(10))
        .connectionName("penumbra")
        .errorListener(events)
        .connectionListener(events);
  }

  /**
   * The connection.
   *
   * @return one that is up, as far as is known
   * @throws StoreUnreachable if there is none at present
   */
  Connection connection() {
    Connection made = connection.get();
    if (made == null || made.getStatus() != Connection.Status.CONNECTED) {
      throw new StoreUnreachable(null);
    }
    return made;
  }

  /**
   * Whether the connection is up.
   *
   * @return false until it is made and while it is broken
   */
  public boolean connected() {
    Connection made = connection.get();
    return made != null && made.getStatus() == Connection.Status.CONNECTED;
  }

  @Override
  public void close() {
    closed = true;
    Connection made = connection.getAndSet(null);
    if (made != null) {
      close(made);
    }
  }

  private void connect() {
    String told = "";
    while (!closed) {
      try {
        Connection made = Nats.connect(options);
        connection.set(made);
        made.addConnectionListener(this::makeAnother);
        if (made.getStatus() == Connection.Status.CLOSED) {
          makeAnother(made, ConnectionListener.Events.CLOSED);
        }
        LOG.info("Connected to NATS {}", made.getServerInfo().getVersion());
        if (closed) {
          close(made);
        }
        return;
      } catch (IOException e) {
        String why = LinkFailure.unreached(e);
        if (!why.equals(told) && !(e instanceof AuthenticationException)) { // that is told by now
          LOG.error("{}", why);
          told = why;
        }
        pause();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** A connection whose login is refused twice when it comes again gives up; this one does not. */
  @SuppressWarnings("deprecation") // the newer form calls this one
  private void makeAnother(Connection made, ConnectionListener.Events type) {
    if (type == ConnectionListener.Events.CLOSED
        && !closed
        && connection.compareAndSet(made, null)) {
      makeConnection();
    }
  }

  private void pause() {
    try {
      Thread.sleep(BETWEEN_TRIES.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(Connection made) {
    try {
      flush(made);
      made.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void flush(Connection made) throws InterruptedException {
    try {
      made.flush(LAST_WORDS);
    } catch (TimeoutException | IllegalStateException e) {
      LOG.debug("not all was sent to NATS", e);
    }
  }
}
