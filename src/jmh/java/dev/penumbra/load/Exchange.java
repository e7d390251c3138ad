package dev.penumbra.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One request and its response on a connection of its own. For the loop's thread. */
final class Exchange {

  /** Who hears of the response. */
  interface Listener {

    /** The head has arrived. */
    void status(int code, long now);

    /** A byte of the body. */
    void body(byte piece, long now);

    /** The response is over, or the connection is. */
    void end(boolean whole, long now);
  }

  private final SocketChannel channel;
  private final ByteBuffer request;
  private final Listener listener;
  private final ByteArrayOutputStream head = new ByteArrayOutputStream(0);
  private int newlines;
  private Body body = Body.of(0);
  private boolean answered;
  private boolean closed;

  /**
   * Begins to connect.
   *
   * @param server where to
   * @param client the local address to come from, one of 127.0.0.0/8
   * @param request the request's bytes
   * @param listener hears of the response
   */
  Exchange(InetSocketAddress server, String client, String request, Listener listener)
      throws IOException {
    this.request = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
    this.listener = listener;
    this.channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.bind(new InetSocketAddress(client, 0));
    channel.connect(server);
  }

  SocketChannel channel() {
    return channel;
  }

  /** Goes on with whatever is possible. */
  void ready(SelectionKey key, ByteBuffer buffer, long now) {
    try {
      if (key.isConnectable() && channel.finishConnect()) {
        key.interestOps(SelectionKey.OP_READ);
        channel.write(request); // a fresh connection takes it whole
      }
      if (key.isReadable()) {
        read(buffer, now);
      }
    } catch (IOException e) {
      end(false, now);
    }
  }

  private void read(ByteBuffer buffer, long now) throws IOException {
    buffer.clear();
    int count = channel.read(buffer);
    if (count < 0) {
      end(false, now);
      return;
    }
    buffer.flip();
    while (!answered && buffer.hasRemaining()) {
      readHead(buffer.get(), now);
    }
    if (answered) {
      body.read(buffer, piece -> listener.body(piece, now));
      if (body.over()) {
        end(true, now);
      }
    }
  }

  private void readHead(byte next, long now) {
    head.write(next);
    newlines = next == '\n' ? newlines + 1 : next == '\r' ? newlines : 0;
    if (newlines == 2) {
      answered = true;
      String text = head.toString(StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
      head.reset();
      body = text.contains("transfer-encoding: chunked") ? Body.chunked() : Body.of(length(text));
      listener.status(Integer.parseInt(text.substring(9, 12)), now);
    }
  }

  private static long length(String head) {
    int at = head.indexOf("content-length: ");
    return at < 0 ? 0 : Long.parseLong(head.substring(at + 16, head.indexOf('\r', at)));
  }

  private void end(boolean whole, long now) {
    if (!closed) {
      closed = true;
      close();
      listener.end(whole, now);
    }
  }

  private void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new IllegalStateException("A connection cannot be closed.", e);
    }
  }

  /** Resets the connection: nothing that was sent says goodbye. The listener hears nothing. */
  void vanish() {
    closed = true;
    try {
      if (channel.isOpen()) {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    } catch (IOException e) {
      // gone already
    }
    close();
  }
}
