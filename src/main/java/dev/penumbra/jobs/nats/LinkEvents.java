package dev.penumbra.jobs.nats;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import io.nats.client.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log says of a connection: when it breaks and when it is there again. What goes wrong in
 * detail is told to whoever asked for it, and is noted for whoever looks for it.
 */
final class LinkEvents implements ErrorListener, ConnectionListener {

  private static final Logger LOG = LoggerFactory.getLogger(NatsLink.class);

  @Override
  @SuppressWarnings("deprecation") // the newer form calls this one
  public void connectionEvent(Connection connection, Events type) {
    switch (type) {
      case DISCONNECTED -> LOG.warn("The connection to NATS is broken; it is tried again");
      case RECONNECTED -> LOG.info("The connection to NATS is there again");
      case LAME_DUCK -> LOG.info("A NATS server stops; another one is taken");
      default -> LOG.debug("NATS: {}", type);
    }
  }

  @Override
  public void errorOccurred(Connection connection, String error) {
    LOG.warn("NATS refuses something: {}", error);
  }

  @Override
  public void exceptionOccurred(Connection connection, Exception exception) {
    LOG.debug("NATS", exception);
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
