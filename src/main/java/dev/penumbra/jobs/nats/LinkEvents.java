package dev.penumbra.jobs.nats;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import io.nats.client.Message;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log says of a connection: when it breaks and when it is there again. What goes wrong in
 * detail is told to whoever asked for it, and is noted for whoever looks for it.
 */
final class LinkEvents implements ErrorListener, ConnectionListener {

  private static final Logger LOG = LoggerFactory.getLogger(NatsLink.class);

  /**
   * From here on a cluster of servers keeps its streams when all of them are killed at once: 2.9.10
   * was seen to lose what was older (docs/cluster.md).
   */
  private static final String CLUSTERS = "2.10.0";

  /** What was said last of why there is no connection; said once, however often it is tried. */
  private final AtomicReference<String> told = new AtomicReference<>("");

  private final AtomicReference<String> warnedOf = new AtomicReference<>("");
  private final int replicas;

  /**
   * Events of a link.
   *
   * @param replicas on how many servers its streams are kept
   */
  LinkEvents(int replicas) {
    this.replicas = replicas;
  }

  @Override
  @SuppressWarnings("deprecation") // the newer form calls this one
  public void connectionEvent(Connection connection, Events type) {
    switch (type) {
      case DISCONNECTED -> LOG.warn("The connection to NATS is broken; it is tried again");
      case CONNECTED -> {
        told.set("");
        look(connection);
      }
      case RECONNECTED -> {
        told.set("");
        look(connection);
        LOG.info("The connection to NATS is there again");
      }
      case LAME_DUCK -> LOG.info("A NATS server stops; another one is taken");
      default -> LOG.debug("NATS: {}", type);
    }
  }

  @Override
  public void errorOccurred(Connection connection, String error) {
    LinkFailure.ofLogin(error)
        .ifPresentOrElse(this::tell, () -> LOG.warn("NATS refuses something: {}", error));
  }

  @Override
  public void exceptionOccurred(Connection connection, Exception exception) {
    LinkFailure.ofSecurity(exception).ifPresent(this::tell);
    LOG.debug("NATS", exception);
  }

  private void look(Connection connection) {
    String version = connection.getServerInfo().getVersion();
    boolean early = !connection.getServerInfo().isSameOrNewerThanVersion(CLUSTERS);
    if (replicas > 1 && early && !warnedOf.getAndSet(version).equals(version)) {
      LOG.error(
          "NATS {} may lose jobs and files when all its servers are killed at once. Use 2.10 or"
              + " newer for {} replicas.",
          version,
          replicas);
    }
  }

  private void tell(String sentence) {
    if (!told.getAndSet(sentence).equals(sentence)) {
      LOG.error("{}", sentence);
    }
  }

  @Override
  public void slowConsumerDetected(Connection connection, Consumer consumer) {
    LOG.warn("This process reads more slowly from NATS than is written");
  }

  @Override
  public void messageDiscarded(Connection connection, Message message) {
    LOG.debug("a message to NATS was not sent");
  }
}
