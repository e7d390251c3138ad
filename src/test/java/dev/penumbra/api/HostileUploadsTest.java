package dev.penumbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.api.HostileUploads.Hostile;
import dev.penumbra.api.HostileUploads.Manner;
import dev.penumbra.api.RawHttp.Answer;
import dev.penumbra.jobs.Eventually;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After many hostile uploads the server is well, its disk clean, and a good upload works. */
final class HostileUploadsTest {

  private static final int UPLOADS = 200;
  private static final int CLIENTS = 6;
  private static final int PATIENCE_MILLIS = 60_000;

  @TempDir Path data;

  @Test
  void leaveTheServerWellAndTheDiskClean() throws Exception {
    long seed = Long.getLong("penumbra.hostile.seed", 20_261);
    try (ApiServer server =
        ApiServer.start(
            Map.of(
                "penumbra.data-dir",
                data.toString(),
                "penumbra.uploads.max-file-size",
                "2MB",
                "penumbra.uploads.keep-free",
                "0",
                "penumbra.uploads.per-client",
                1000,
                "penumbra.rate.uploads",
                0,
                "penumbra.uploads.concurrent",
                4 * CLIENTS,
                "penumbra.uploads.idle-timeout",
                "2s"))) {
      HostileUploads uploads = new HostileUploads(seed);
      ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
      try {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < UPLOADS; i++) {
          Hostile hostile = uploads.next(i);
          running.add(clients.submit(() -> check(server, hostile)));
        }
        for (Future<?> one : running) {
          one.get(5, TimeUnit.MINUTES);
        }
      } finally {
        clients.shutdownNow();
      }
      Eventually.until("nothing is left", () -> UploadClient.folders(data).isEmpty());
      assertThat(server.get("/health/liveness").statusCode()).isEqualTo(200);
      assertThat(server.get("/health/readiness").statusCode()).isEqualTo(200);
      String id = new UploadClient(server).sample();
      assertThat(UploadClient.folders(data)).containsExactly(id);
    }
  }

  private static void check(ApiServer server, Hostile hostile) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      Thread sender = new Thread(() -> send(socket, hostile), "hostile");
      sender.start();
      if (hostile.manner() == Manner.CUT) {
        sender.join(PATIENCE_MILLIS);
        return;
      }
      Optional<Answer> answer = answer(socket);
      if (answer.isPresent()) {
        assertThat(answer.get().status())
            .as(hostile + ": " + answer.get().body())
            .isIn(hostile.right());
        assertThat(answer.get().body())
            .as(hostile.name())
            .doesNotContain("../", "/etc", "Exception");
      } else {
        // Who never stops sending may lose the answer with the connection; nobody else may.
        assertThat(hostile.manner()).as(hostile.name()).isEqualTo(Manner.ENDLESS);
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(hostile.name(), e);
    }
  }

  private static Optional<Answer> answer(Socket socket) {
    try {
      String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      return all.isEmpty() ? Optional.empty() : Optional.of(Answer.parse(all));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void send(Socket socket, Hostile hostile) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write(hostile.head().getBytes(StandardCharsets.ISO_8859_1));
      out.write(hostile.body());
      out.flush();
      while (hostile.manner() == Manner.TRICKLING) {
        TimeUnit.MILLISECONDS.sleep(20);
        out.write('x');
      }
      byte[] more = HostileUploads.chunk(new byte[60_000]);
      while (hostile.manner() == Manner.ENDLESS) {
        out.write(more);
      }
    } catch (IOException | InterruptedException e) {
      return; // the server has had enough
    }
  }
}
