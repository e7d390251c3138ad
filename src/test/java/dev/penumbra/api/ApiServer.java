package dev.penumbra.api;

import dev.penumbra.TemporaryFolder;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A real server on a random port whose jobs do what a test says. One serves all tests of this
 * package; a test that needs other settings starts its own.
 */
public final class ApiServer implements AutoCloseable {

  public static final String SCRIPTED = "penumbra.tests.scripted";
  public static final String ALLOWED = "https://user-space.hf.space";
  static final String ALSO_ALLOWED = "https://app.example.org:8443";

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final EmbeddedServer server;
  private final HttpClient client;
  private final TemporaryFolder folder;

  private ApiServer(EmbeddedServer server, HttpClient client, TemporaryFolder folder) {
    this.server = server;
    this.client = client;
    this.folder = folder;
  }

  private static final class Shared {
    static final ApiServer SERVER = start(Map.of());

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
    }
  }

  public static ApiServer shared() {
    return Shared.SERVER;
  }

  public static ApiServer start(Map<String, Object> settings) {
    HttpClient plain = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    return start(settings, plain);
  }

  static ApiServer start(Map<String, Object> settings, HttpClient client) {
    Map<String, Object> scripted = new HashMap<>(settings);
    scripted.put(SCRIPTED, "true");
    return run(scripted, client);
  }

  /** A server whose jobs are done by the real pipeline. */
  public static ApiServer startUnscripted(Map<String, Object> settings) {
    return run(settings, HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
  }

  private static ApiServer run(Map<String, Object> settings, HttpClient client) {
    Map<String, Object> all = new HashMap<>();
    all.put("micronaut.server.port", -1);
    all.put("CORS_ALLOWED_ORIGINS", ALLOWED + ", " + ALSO_ALLOWED);
    all.put("penumbra.events.heartbeat", "300ms");
    all.put("penumbra.warm-up", false);
    all.put("penumbra.shutdown-grace", "0s");
    all.putAll(settings);
    TemporaryFolder folder = TemporaryFolder.named("penumbra-api");
    all.putIfAbsent("penumbra.data-dir", folder.path().toString());
    return new ApiServer(ApplicationContext.run(EmbeddedServer.class, all), client, folder);
  }

  public int port() {
    return server.getPort();
  }

  public <T> T bean(Class<T> type) {
    return server.getApplicationContext().getBean(type);
  }

  /** Its address, without a slash at the end. */
  public String base() {
    return server.getScheme() + "://localhost:" + port();
  }

  URI uri(String path) {
    return URI.create(path.startsWith("http") ? path : base() + path);
  }

  HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(PATIENCE);
    return headers.length == 0 ? request : request.headers(headers);
  }

  public HttpResponse<byte[]> get(String path, String... headers) {
    return send(request(path, headers).GET());
  }

  public HttpResponse<byte[]> head(String path, String... headers) {
    return send(request(path, headers).method("HEAD", HttpRequest.BodyPublishers.noBody()));
  }

  public HttpResponse<byte[]> delete(String path, String... headers) {
    return send(request(path, headers).DELETE());
  }

  public HttpResponse<byte[]> post(String path, String body, String... headers) {
    return send(
        request(path, headers)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpResponse<byte[]> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpClient client() {
    return client;
  }

  @Override
  public void close() {
    server.getApplicationContext().close();
    folder.close();
  }
}
