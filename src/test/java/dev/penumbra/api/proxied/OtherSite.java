package dev.penumbra.api.proxied;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A site that has nothing to do with the service: one empty page, under two origins. */
final class OtherSite implements AutoCloseable {

  private static final byte[] PAGE =
      "<!doctype html><title>Elsewhere</title>".getBytes(StandardCharsets.UTF_8);

  private final HttpServer http;

  OtherSite() {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, PAGE.length);
          try (OutputStream body = exchange.getResponseBody()) {
            body.write(PAGE);
          }
        });
    http.start();
  }

  String address() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  /** The same page; to a browser it is of another origin. */
  String alias() {
    return "http://localhost:" + http.getAddress().getPort();
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
