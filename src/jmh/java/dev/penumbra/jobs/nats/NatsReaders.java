package dev.penumbra.jobs.nats;

import dev.penumbra.jobs.StoredJob;
import dev.penumbra.jobs.tck.Story;
import io.micronaut.serde.ObjectMapper;
import io.nats.client.Connection;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Nats;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How many states one NATS server hands to processes that all read all of them, as Penumbra's do:
 * one process puts states, so many connections read them and do nothing with them. Prints a line.
 */
final class NatsReaders {

  private static final int STATES = 3000;
  private static final int AT_ONCE = 100;

  private NatsReaders() {}

  /**
   * Measures.
   *
   * @param arguments the server's address and numbers of readers
   */
  public static void main(String[] arguments) throws Exception {
    for (int i = 1; i < arguments.length; i++) {
      measure(arguments[0], Integer.parseInt(arguments[i]));
    }
  }

  private static void measure(String url, int count) throws Exception {
    String prefix = "readers-" + count;
    List<Connection> readers = new ArrayList<>();
    CountDownLatch left = new CountDownLatch(count * STATES);
    try (NatsLink link = new NatsLink(NatsLink.options(1).server(url).build());
        NatsJobStore store = new NatsJobStore(link, ObjectMapper.getDefault(), prefix, 1)) {
      while (!link.connected()) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      store.recover();
      for (int i = 0; i < count; i++) {
        readers.add(reader(url, prefix + "-jobs", left));
      }
      List<StoredJob> states = new ArrayList<>();
      for (int i = 0; i < STATES; i++) {
        states.add(Story.begin().stored());
      }
      long began = System.nanoTime();
      for (int i = 0; i < STATES; i += AT_ONCE) {
        List<StoredJob> some = states.subList(i, i + AT_ONCE);
        some.stream()
            .map(state -> store.save(state).toCompletableFuture())
            .toList()
            .forEach(saved -> saved.join());
      }
      left.await();
      double seconds = (System.nanoTime() - began) / 1e9;
      System.out.printf(
          "%d readers: %,d states a second to each, %,.0f deliveries a second%n",
          count, (long) (STATES / seconds), count * STATES / seconds);
    } finally {
      for (Connection reader : readers) {
        reader.close();
      }
    }
  }

  private static Connection reader(String url, String bucket, CountDownLatch left)
      throws Exception {
    Connection connection = Nats.connect(NatsLink.options(1).server(url).build());
    JetStreamSubscription unused =
        connection
            .jetStream()
            .subscribe(
                "$KV." + bucket + ".>",
                connection.createDispatcher(),
                message -> left.countDown(),
                false,
                PushSubscribeOptions.builder().ordered(true).stream("KV_" + bucket)
                    .configuration(
                        ConsumerConfiguration.builder().deliverPolicy(DeliverPolicy.New).build())
                    .build());
    connection.flush(Duration.ofSeconds(10));
    return connection;
  }
}
