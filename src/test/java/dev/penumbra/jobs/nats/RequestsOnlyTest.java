package dev.penumbra.jobs.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A service with the role api: a process of its own, whose loaded classes are listed. */
@Timeout(180)
final class RequestsOnlyTest {

  private static final Pattern ADDRESS = Pattern.compile(" serves on (http://\\S+)");

  @TempDir Path folder;

  @Test
  void itAnswersAndDoesNotLoadTheEngine() throws Exception {
    Path loaded = folder.resolve("loaded");
    try (NatsServer server = NatsServer.start(folder)) {
      Process service =
          process(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xlog:class+load:file=" + loaded,
                  "-cp",
                  System.getProperty(
                      "surefire.test.class.path", System.getProperty("java.class.path")),
                  "dev.penumbra.Penumbra",
                  "serve",
                  "--role",
                  "api",
                  "--nats-url",
                  server.url(),
                  "--port",
                  "0",
                  "--data-dir",
                  folder.resolve("data").toString()));
      try {
        String address = address(service);
        assertThat(get(address + "/api/models")).contains("\"workers\":0");
        assertThat(get(address + "/info")).contains("\"role\":\"api\"");
      } finally {
        service.destroyForcibly().waitFor();
      }
    }
    try (Stream<String> lines = Files.lines(loaded, StandardCharsets.ISO_8859_1)) {
      List<String> classes =
          lines.filter(line -> line.contains("ai.djl.") || line.contains("io.nats.")).toList();
      assertThat(classes)
          .as("the list is that of the service")
          .anyMatch(one -> one.contains("nats"));
      assertThat(classes)
          .noneMatch(
              one -> one.contains("ai.djl.engine.Engine ") || one.contains("ai.djl.pytorch"));
    }
  }

  private static String get(String address) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static Process process(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(Map.of("PENUMBRA_HUB_DATASET", "none"));
    return builder.start();
  }

  private static String address(Process process) throws IOException {
    StringBuilder all = new StringBuilder();
    BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
    String line = output.readLine();
    while (line != null) {
      Matcher address = ADDRESS.matcher(line);
      if (address.find()) {
        return address.group(1);
      }
      all.append(line).append('\n');
      line = output.readLine();
    }
    throw new AssertionError(all.toString());
  }
}
