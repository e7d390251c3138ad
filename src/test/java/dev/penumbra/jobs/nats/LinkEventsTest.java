package dev.penumbra.jobs.nats;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener.Events;
import io.nats.client.api.ServerInfo;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class LinkEventsTest {

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(NatsLink.class);
  }

  @BeforeEach
  void listen() {
    lines.start();
    logger().addAppender(lines);
  }

  @AfterEach
  void stop() {
    logger().detachAppender(lines);
  }

  private List<String> warnings() {
    return lines.list.stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.contains("may lose"))
        .toList();
  }

  private static Connection connection(String version) {
    ServerInfo info = new ServerInfo("{\"server_id\":\"one\",\"version\":\"" + version + "\"}");
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> method.getName().equals("getServerInfo") ? info : null);
  }

  @Test
  void severalServersThatAreTooEarlyAreWarnedOfOnce() {
    LinkEvents events = new LinkEvents(3);
    events.connectionEvent(connection("2.9.10"), Events.CONNECTED);
    events.connectionEvent(connection("2.9.10"), Events.RECONNECTED);
    assertThat(warnings())
        .singleElement()
        .isEqualTo(
            "NATS 2.9.10 may lose jobs and files when all its servers are killed at once."
                + " Use 2.10 or newer for 3 replicas.");
  }

  @Test
  void theyAreNotWhereTheyAreNewEnough() {
    LinkEvents events = new LinkEvents(3);
    events.connectionEvent(connection("2.10.0"), Events.CONNECTED);
    events.connectionEvent(connection("2.12.3"), Events.RECONNECTED);
    assertThat(warnings()).isEmpty();
  }

  @Test
  void oneServerIsNot() {
    new LinkEvents(1).connectionEvent(connection("2.9.10"), Events.CONNECTED);
    assertThat(warnings()).isEmpty();
  }
}
