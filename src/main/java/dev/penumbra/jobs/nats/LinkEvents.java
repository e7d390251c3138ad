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

  /** What was said last of why there is no connection; said once, however often it is tried. */
  private final AtomicReference<String> told = new AtomicReference<>("");

  @Override
  @SuppressWarnings("deprecation") // the newer form calls this one
  public void connectionEvent(Connection connection, Events type) {
    switch (type) {
      case DISCONNECTED -> LOG.warn("The connection to NATS is broken; it is tried again");
      case CONNECTED -> told.set("");
      case RECONNECTED -> {
        told.set("");
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
