package dev.penumbra.page;

import dev.penumbra.TemporaryFolder;
import dev.penumbra.api.ApiServer;
import java.util.HashMap;
import java.util.Map;

/**
 * The real service with its page: real cases, real inference, with a brake. One serves all tests
 * that need no other settings.
 */
final class PageServer implements AutoCloseable {

  /** How many jobs may wait. */
  static final int PLACES = 3;

  private final ApiServer server;
  private final StaticSite site;
  private final TemporaryFolder models;

  private PageServer(ApiServer server, StaticSite site, TemporaryFolder models) {
    this.server = server;
    this.site = site;
    this.models = models;
  }

  private static final class Shared {
    static final PageServer SERVER = start(Map.of());

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
    }
  }

  static PageServer shared() {
    return Shared.SERVER;
  }

  static PageServer start(Map<String, Object> settings) {
    StaticSite site = new StaticSite();
    TemporaryFolder models = TemporaryFolder.named("penumbra-page-models");
    SteppedModel.write(models.path());
    Map<String, Object> all = new HashMap<>();
    all.put(Brake.PROPERTY, "true");
    all.put("penumbra.models-dir", models.path().toString());
    all.put("penumbra.model", SteppedModel.ID);
    all.put("penumbra.warm-up", true);
    all.put("penumbra.queue-size", PLACES);
    all.put("penumbra.queue-size-per-client", PLACES);
    all.put("penumbra.events.heartbeat", "15s");
    all.put("CORS_ALLOWED_ORIGINS", site.origin());
    all.putAll(settings);
    ApiServer server = ApiServer.startUnscripted(all);
    site.use(server.base());
    return new PageServer(server, site, models);
  }

  ApiServer api() {
    return server;
  }

  int port() {
    return server.port();
  }

  String address() {
    return server.base() + "/";
  }

  /** A site of another origin that may use the service. */
  StaticSite otherSite() {
    return site;
  }

  /** Holds the work of the jobs that come next. */
  Brake.Hold hold() {
    return server.bean(Brake.class).pull();
  }

  @Override
  public void close() {
    server.close();
    site.close();
    models.close();
  }
}
