package dev.penumbra.jobs.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.jobs.Eventually;
import dev.penumbra.storage.SharedFolders;
import dev.penumbra.storage.SharedUnreachable;
import io.micronaut.serde.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What three servers keep while one after the other is killed, and all at once. It runs by name
 * alone: {@code mvn verify -Dtest=JudgeTest -Dit.test=ThreeServersChaos}.
 */
@Timeout(600)
final class ThreeServersChaos {

  private static final int SERVERS = 3;
  private static final int FOLDERS = Integer.getInteger("penumbra.servers.folders", 8);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path folder;

  @TempDir Path files;
  private NatsNodes nodes;
  private NatsLink link;
  private NatsSharedStorage storage;
  private SharedFolders shared;
  private final List<String> put = new ArrayList<>();

  @FunctionalInterface
  private interface Ask<T> {
    T ask() throws IOException;
  }

  @BeforeEach
  void start() throws Exception {
    nodes = NatsNodes.start(folder, SERVERS, "127.0.0.1");
    String[] servers = nodes.urls().toArray(String[]::new);
    link = new NatsLink(NatsLink.options(SERVERS).servers(servers).build());
    Eventually.until("it is connected", link::connected);
    storage =
        new NatsSharedStorage(link, ObjectMapper.getDefault(), Clock.systemUTC(), "three", SERVERS);
    shared = storage.folders("files", Duration.ofDays(1));
  }

  @AfterEach
  void stop() {
    if (storage != null) {
      storage.close();
    }
    if (nodes != null) {
      nodes.close();
    }
  }

  @Test
  void whatWasPutIsThereWhicheverServersAreKilled() throws Exception {
    putSome();
    for (int killed = 0; killed < SERVERS; killed++) {
      nodes.kill(killed);
      putSome();
      readAll();
      nodes.start(killed);
      readAll();
    }
    for (int killed = 0; killed < SERVERS; killed++) {
      nodes.kill(killed);
    }
    for (int killed = 0; killed < SERVERS; killed++) {
      nodes.start(killed);
    }
    readAll();
    putSome();
    readAll();
  }

  private void putSome() throws Exception {
    for (int i = 0; i < FOLDERS; i++) {
      String name = "job" + put.size() + ".1";
      List<Path> some =
          List.of(
              Files.write(files.resolve("mask"), content(name + "mask")),
              Files.write(files.resolve("probability"), content(name + "probability")));
      ask(
          () -> {
            shared.put(name, Map.of(), some);
            return true;
          });
      put.add(name);
    }
  }

  private void readAll() throws Exception {
    for (String name : put) {
      for (String file : List.of("mask", "probability")) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean there =
            ask(
                () -> {
                  out.reset();
                  return shared.read(name, file, out);
                });
        assertThat(there).as("%s of %s is there", file, name).isTrue();
        assertThat(out.toByteArray()).isEqualTo(content(name + file));
      }
    }
  }

  /** Up to 800,000 bytes. */
  private static byte[] content(String name) {
    Random random = new Random(name.hashCode());
    byte[] bytes = new byte[random.nextInt(800_000)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static <T> T ask(Ask<T> question) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        return question.ask();
      } catch (SharedUnreachable e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
  }
}
