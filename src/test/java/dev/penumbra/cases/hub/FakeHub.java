package dev.penumbra.cases.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.penumbra.storage.Checksum;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that behaves like the hub, with another port for the files as the hub has other hosts
 * for them. It does what it is told, once for each fault that it is given.
 */
final class FakeHub implements AutoCloseable {

  static final String DATASET = "owner/strokes";
  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");
  private static final String RESOLVE = "/datasets/" + DATASET + "/resolve/" + COMMIT + "/";

  /** What a server did not do as it should. */
  sealed interface Fault {}

  /** Another status. */
  record Status(int code, Map<String, String> headers) implements Fault {}

  /** The connection ends after some bytes of the body. */
  record Cut(int after) implements Fault {}

  /** The rest of the body does not come before the hub is released. */
  record Stall(int after) implements Fault {}

  /** The whole file instead of a part. */
  record Whole() implements Fault {}

  /** A body of another length than asked for. */
  record Shorter() implements Fault {}

  /** Another version of the file. */
  record OtherTag() implements Fault {}

  /** Something else altogether. */
  record Garbage(String text) implements Fault {}

  /** A redirect to somewhere else. */
  record Elsewhere(String location) implements Fault {}

  /** One request as it came. */
  record Asked(boolean ofHub, String path, Optional<String> token, Optional<String> range) {}

  private final Map<String, Path> files = new TreeMap<>();
  private final Map<String, String> digests = new TreeMap<>();
  private final Deque<Fault> apiFaults = new ArrayDeque<>();
  private final Deque<Fault> fileFaults = new ArrayDeque<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final AtomicLong sent = new AtomicLong();
  private final CountDownLatch released = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer hub;
  private final HttpServer store;
  private volatile Optional<Fault> always = Optional.empty();
  private volatile String requiredToken = "";
  private volatile int pageSize = 1000;

  FakeHub() {
    try {
      hub = HttpServer.create(local(), 50);
      store = HttpServer.create(local(), 50);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    hub.createContext("/", exchange -> answer(exchange, true));
    store.createContext("/", exchange -> answer(exchange, false));
    hub.setExecutor(threads);
    store.setExecutor(threads);
    hub.start();
    store.start();
  }

  private static InetSocketAddress local() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  FakeHub with(String path, Path file) {
    files.put(path, file);
    digests.put(path, digest(file));
    return this;
  }

  FakeHub requiring(String token) {
    requiredToken = token;
    return this;
  }

  FakeHub inPagesOf(int entries) {
    pageSize = entries;
    return this;
  }

  /** The next questions of the API are answered so. */
  synchronized void failApi(Fault... faults) {
    apiFaults.addAll(List.of(faults));
  }

  /** The next requests for a part of a file are answered so. */
  synchronized void failFiles(Fault... faults) {
    fileFaults.addAll(List.of(faults));
  }

  /** Everything is answered so from now on. */
  void failAlways(Fault fault) {
    always = Optional.of(fault);
  }

  void recover() {
    always = Optional.empty();
  }

  /** Lets what is stalled go on. */
  void release() {
    released.countDown();
  }

  String endpoint() {
    return "http://localhost:" + hub.getAddress().getPort();
  }

  List<Asked> asked() {
    return List.copyOf(asked);
  }

  /** The parts of files that were asked for, in order. */
  List<String> ranges() {
    return asked.stream().filter(one -> !one.ofHub()).flatMap(one -> one.range().stream()).toList();
  }

  /** Bytes of bodies that were sent, of both servers. */
  long sent() {
    return sent.get();
  }

  void forget() {
    asked.clear();
    sent.set(0);
  }

  @Override
  public void close() {
    release();
    hub.stop(0);
    store.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange, boolean ofHub) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Optional<String> token = header(exchange, "Authorization");
    asked.add(new Asked(ofHub, path, token, header(exchange, "Range")));
    try (exchange) {
      boolean api = ofHub && path.startsWith("/api/");
      Optional<Fault> fault = always;
      if (fault.isEmpty() && (api || !ofHub)) {
        fault = next(api ? apiFaults : fileFaults);
      }
      if (ofHub
          && !requiredToken.isEmpty()
          && !token.equals(Optional.of("Bearer " + requiredToken))) {
        send(exchange, 401, new byte[0]);
      } else if (fault.isPresent() && fault.get() instanceof Status status) {
        status.headers().forEach(exchange.getResponseHeaders()::set);
        send(exchange, status.code(), "{\"error\":\"so\"}".getBytes(StandardCharsets.UTF_8));
      } else if (fault.isPresent() && fault.get() instanceof Garbage garbage) {
        send(exchange, 200, garbage.text().getBytes(StandardCharsets.UTF_8));
      } else if (fault.isPresent() && fault.get() instanceof Elsewhere elsewhere) {
        redirect(exchange, elsewhere.location());
      } else if (fault.isPresent() && fault.get() instanceof Stall stall && stall.after() < 0) {
        released.await();
      } else if (api) {
        api(exchange, path);
      } else if (ofHub && path.startsWith(RESOLVE)) {
        redirect(
            exchange,
            "http://localhost:"
                + store.getAddress().getPort()
                + "/"
                + exchange.getRequestURI().getRawPath().substring(RESOLVE.length())
                + "?signature=secret");
      } else if (!ofHub && files.containsKey(path.substring(1))) {
        file(exchange, path.substring(1), fault);
      } else {
        send(exchange, 404, new byte[0]);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Optional<Fault> next(Deque<Fault> faults) {
    return Optional.ofNullable(faults.poll());
  }

  private static Optional<String> header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  private void redirect(HttpExchange exchange, String location) throws IOException {
    exchange.getResponseHeaders().set("Location", location);
    send(exchange, 302, "Found".getBytes(StandardCharsets.UTF_8));
  }

  private void api(HttpExchange exchange, String path) throws IOException {
    String base = "/api/datasets/" + DATASET;
    if (path.equals(base + "/revision/main")) {
      json(exchange, "{\"id\":\"" + DATASET + "\",\"sha\":\"" + COMMIT + "\"}");
    } else if (path.equals(base + "/tree/" + COMMIT)) {
      tree(exchange);
    } else {
      exchange
          .getResponseHeaders()
          .set("X-Error-Code", path.contains("/revision/") ? "RevisionNotFound" : "RepoNotFound");
      send(exchange, 404, new byte[0]);
    }
  }

  private void tree(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getQuery();
    Matcher cursor = Pattern.compile("cursor=(\\d+)").matcher(query);
    int from = cursor.find() ? Integer.parseInt(cursor.group(1)) : 0;
    List<String> entries = new ArrayList<>();
    entries.add("{\"type\":\"directory\",\"oid\":\"" + COMMIT + "\",\"size\":0,\"path\":\"data\"}");
    entries.add("{\"type\":\"file\",\"oid\":\"" + COMMIT + "\",\"size\":9,\"path\":\"README.md\"}");
    for (Map.Entry<String, Path> file : files.entrySet()) {
      long size = Files.size(file.getValue());
      entries.add(
          "{\"type\":\"file\",\"oid\":\"%s\",\"size\":%d,\"lfs\":{\"oid\":\"%s\",\"size\":%d,\"pointerSize\":134},\"path\":\"%s\"}"
              .formatted(COMMIT, size, digests.get(file.getKey()), size, file.getKey()));
    }
    int to = Math.min(entries.size(), from + pageSize);
    if (to < entries.size()) {
      exchange
          .getResponseHeaders()
          .set(
              "Link",
              "<"
                  + endpoint()
                  + exchange.getRequestURI().getPath()
                  + "?recursive=true&cursor="
                  + to
                  + ">; rel=\"next\"");
    }
    json(exchange, "[" + String.join(",", entries.subList(from, to)) + "]");
  }

  private void file(HttpExchange exchange, String path, Optional<Fault> fault)
      throws IOException, InterruptedException {
    Path file = files.get(path);
    long size = Files.size(file);
    Fault done = fault.orElse(new Cut(Integer.MAX_VALUE));
    Matcher range = RANGE.matcher(header(exchange, "Range").orElse(""));
    boolean part = range.matches() && !(done instanceof Whole);
    long start = part ? Long.parseLong(range.group(1)) : 0;
    long end = part ? Long.parseLong(range.group(2)) + 1 : size;
    if (part && end > size) {
      send(exchange, 416, new byte[0]);
      return;
    }
    exchange
        .getResponseHeaders()
        .set("ETag", done instanceof OtherTag ? "\"other\"" : "\"" + digests.get(path) + "\"");
    exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
    if (part) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + start + "-" + (end - 1) + "/" + size);
    }
    long length = done instanceof Shorter ? (end - start) / 2 : end - start;
    exchange.sendResponseHeaders(part ? 206 : 200, length);
    int cutAfter =
        done instanceof Cut cut
            ? cut.after()
            : done instanceof Stall stall ? stall.after() : Integer.MAX_VALUE;
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(start);
      copy(in, exchange.getResponseBody(), Math.min(length, cutAfter));
      if (cutAfter < length && done instanceof Stall) {
        exchange.getResponseBody().flush();
        released.await();
        copy(in, exchange.getResponseBody(), length - cutAfter);
      }
    }
  }

  private void copy(InputStream in, OutputStream out, long length) throws IOException {
    byte[] buffer = new byte[1 << 14];
    for (long left = length; left > 0; ) {
      int some = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, left));
      out.write(buffer, 0, some);
      sent.addAndGet(some);
      left -= some;
    }
  }

  private void json(HttpExchange exchange, String text) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    send(exchange, 200, text.getBytes(StandardCharsets.UTF_8));
  }

  private void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    sent.addAndGet(body.length);
  }

  private static String digest(Path file) {
    try {
      return Checksum.ofFile(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
