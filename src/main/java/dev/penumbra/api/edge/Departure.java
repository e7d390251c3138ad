package dev.penumbra.api.edge;

import io.netty.buffer.ByteBufHolder;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;

/** A response that leaves, as {@link Traffic} hears of it. For the connection's event loop. */
final class Departure {

  private final Traffic traffic;
  private final String route;
  private final boolean stream;
  private long bytes;

  private Departure(Traffic traffic, String route, boolean stream) {
    this.traffic = traffic;
    this.route = route;
    this.stream = stream;
  }

  /** Begins; takes what is not meant for the client off the response. */
  static Departure of(Traffic traffic, Exchange exchange, HttpResponse response) {
    var headers = response.headers();
    String route = Objects.requireNonNullElse(headers.get(Traffic.ROUTE), "");
    String problem = headers.get(Traffic.PROBLEM);
    headers.remove(Traffic.ROUTE).remove(Traffic.PROBLEM);
    String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
    boolean stream = type != null && type.startsWith("text/event-stream");
    traffic.answered(
        new Traffic.Answer(
            exchange.method(),
            route,
            response.status().code(),
            problem,
            Duration.ofNanos(System.nanoTime() - exchange.began())));
    if (stream) {
      traffic.streamOpened();
    }
    return new Departure(traffic, route, stream);
  }

  /** A piece of it is given to the connection. */
  void add(Object message) {
    if (message instanceof ByteBufHolder piece) {
      bytes += piece.content().readableBytes();
    }
  }

  /** All of it is given to the connection, or the connection is gone. */
  void over() {
    if (stream) {
      traffic.streamClosed();
    }
    traffic.sent(route, bytes);
  }
}
