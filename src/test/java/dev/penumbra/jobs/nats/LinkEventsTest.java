package dev.penumbra.jobs.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.LogLines;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener.Events;
import io.nats.client.api.ServerInfo;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class LinkEventsTest {

  @RegisterExtension final LogLines log = new LogLines(NatsLink.class);

  private List<String> warnings() {
    return log.with("may lose");
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
