package dev.penumbra.page;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A site that has only the page's files, below a path, with the address of a service written in.
 */
final class StaticSite implements AutoCloseable {

  private static final String PATH = "/some/path/";
  private static final String UNSET = "<meta name=\"penumbra-api\" content=\"\"";

  private final HttpServer http;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private volatile String service = "";

  StaticSite() {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.setExecutor(threads);
    http.createContext(PATH, this::answer);
    http.start();
  }

  String origin() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  String address() {
    return origin() + PATH;
  }

  /** Where its page looks for the service. */
  void use(String address) {
    service = address;
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String asked = exchange.getRequestURI().getPath().substring(PATH.length());
      String name = asked.isEmpty() ? "index.html" : asked;
      try (InputStream in = StaticSite.class.getResourceAsStream("/web/" + name)) {
        if (in == null) {
          exchange.sendResponseHeaders(404, -1);
          return;
        }
        byte[] content = name.equals("index.html") ? configured(in) : in.readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", type(name));
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
      }
    }
  }

  private byte[] configured(InputStream index) throws IOException {
    String text = new String(index.readAllBytes(), StandardCharsets.UTF_8);
    if (!text.contains(UNSET)) {
      throw new IllegalStateException("the page has no place for the service's address");
    }
    String set = text.replace(UNSET, UNSET.replace("\"\"", '"' + service + '"'));
    return set.getBytes(StandardCharsets.UTF_8);
  }

  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "svg" -> "image/svg+xml";
      case "wasm" -> "application/wasm";
      default -> "application/octet-stream";
    };
  }
}
