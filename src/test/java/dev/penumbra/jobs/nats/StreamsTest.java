package dev.penumbra.jobs.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Streams that several processes make at the same time, on a real nats-server. */
@Timeout(120)
final class StreamsTest {

  private static final int PROCESSES = 4;

  /** API error: subjects overlap with an existing stream. */
  private static final int OVERLAP = 10065;

  @RegisterExtension static final OneServer NATS = new OneServer();

  private final ExecutorService pool = Executors.newFixedThreadPool(PROCESSES);
  private final String name = "t" + UUID.randomUUID();

  @AfterEach
  void stop() {
    pool.shutdownNow();
  }

  @Test
  void whoeverIsFirstEveryProcessGoesOn() throws Exception {
    List<JetStreamManagement> processes = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      processes.add(NATS.ownLink().connection().jetStreamManagement());
    }
    for (int round = 0; round < 50; round++) {
      StreamConfiguration wanted = stream(name + round, name + round);
      CyclicBarrier start = new CyclicBarrier(PROCESSES);
      List<Future<?>> running = new ArrayList<>();
      for (JetStreamManagement process : processes) {
        running.add(
            pool.submit(
                () -> {
                  start.await();
                  Streams.ensure(process, wanted);
                  return null;
                }));
      }
      for (Future<?> each : running) {
        each.get(60, TimeUnit.SECONDS);
      }
      processes.get(0).deleteStream(wanted.getName());
    }
  }

  @Test
  void aServerThatRefusesTheSecondOfTwoAtOnceIsAskedAgain() throws Exception {
    JetStreamManagement real = NATS.link().connection().jetStreamManagement();
    StreamConfiguration wanted = stream(name, name);
    JetStreamManagement outrun = refusing(real, wanted);
    Streams.ensure(outrun, wanted);
    assertThat(real.getStreamInfo(name).getConfiguration().getSubjects())
        .isEqualTo(wanted.getSubjects());
  }

  @Test
  void whatTheOtherOneMadeOtherwiseIsNotUsed() throws Exception {
    JetStreamManagement real = NATS.link().connection().jetStreamManagement();
    StreamConfiguration wanted = stream(name, name);
    StreamConfiguration other =
        StreamConfiguration.builder(wanted).storageType(StorageType.Memory).build();
    assertThatThrownBy(() -> Streams.ensure(refusing(real, other), wanted))
        .isInstanceOf(StreamDrift.class)
        .hasMessageContaining("storage is memory instead of file");
  }

  @Test
  void aStreamOfAnotherNameThatHasTheSubjectsIsTold() throws Exception {
    JetStreamManagement real = NATS.link().connection().jetStreamManagement();
    real.addStream(stream(name + "-other", name));
    assertThatThrownBy(() -> Streams.ensure(real, stream(name, name)))
        .isInstanceOfSatisfying(
            JetStreamApiException.class,
            refused -> assertThat(refused.getApiErrorCode()).isEqualTo(OVERLAP));
  }

  private static StreamConfiguration stream(String name, String subject) {
    return StreamConfiguration.builder()
        .name(name)
        .subjects(subject + ".>")
        .storageType(StorageType.File)
        .build();
  }

  /** A server where another process makes a stream just before this one, which is then refused. */
  private static JetStreamManagement refusing(
      JetStreamManagement real, StreamConfiguration others) {
    return (JetStreamManagement)
        Proxy.newProxyInstance(
            StreamsTest.class.getClassLoader(),
            new Class<?>[] {JetStreamManagement.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("addStream")) {
                real.addStream(others);
                StreamConfiguration asked = (StreamConfiguration) arguments[0];
                return real.addStream(
                    StreamConfiguration.builder(asked).name(asked.getName() + "-late").build());
              }
              try {
                return method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
