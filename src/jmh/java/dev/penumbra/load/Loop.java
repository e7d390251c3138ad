package dev.penumbra.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** All connections of the load on one thread, the caller's. */
final class Loop {

  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int TICK_MILLIS = 1;

  private final InetSocketAddress server;
  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

  Loop(int port) {
    this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    try {
      this.selector = Selector.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Sends a request.
   *
   * @param client the local address it comes from, one of 127.0.0.0/8
   * @param method for example {@code GET}
   * @param path what is asked for
   * @param json the body; empty for none
   * @param listener hears of the response
   */
  void send(String client, String method, String path, String json, Exchange.Listener listener) {
    String request =
        method
            + ' '
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1:"
            + server.getPort()
            + "\r\n"
            + (json.isEmpty()
                ? ""
                : "Content-Type: application/json\r\nContent-Length: " + json.length() + "\r\n")
            + "\r\n"
            + json;
    try {
      Exchange exchange = new Exchange(server, client, request, listener);
      exchange.channel().register(selector, SelectionKey.OP_CONNECT, exchange);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Serves the connections, and calls {@code tick} about every millisecond, until told to stop. */
  void run(Runnable tick, BooleanSupplier over) {
    while (!over.getAsBoolean()) {
      tick.run();
      try {
        selector.select(this::ready, TICK_MILLIS);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The same for a time. */
  void run(Runnable tick, double seconds) {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    run(tick, () -> System.nanoTime() >= end);
  }

  /** Resets every connection. */
  void vanish() {
    Set<SelectionKey> keys = new HashSet<>(selector.keys());
    keys.forEach(key -> ((Exchange) key.attachment()).vanish());
    try {
      selector.selectNow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void ready(SelectionKey key) {
    ((Exchange) key.attachment()).ready(key, buffer, System.nanoTime());
  }
}
