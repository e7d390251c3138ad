package dev.penumbra.api.edge;

import dev.penumbra.api.access.LinkParameters;
import dev.penumbra.api.files.FileBuffer;
import dev.penumbra.api.links.SecureTransport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Stands between the HTTP codec and the framework, so that every response of a connection passes
 * it: also those that no route, filter or error handler of the framework has seen, such as the
 * answer to a malformed request. Gives each its request id, its CORS and its security headers,
 * tells the traffic of it, and sends files with the operating system's own copy where the
 * connection is not encrypted.
 *
 * <p>One handler serves one connection, on its event loop only. Responses leave in the order of the
 * requests.
 */
@SuppressWarnings("FutureReturnValueIgnored") // each write tells its promise
final class EdgeHandler extends ChannelDuplexHandler {

  /** Bytes of a file that leave in one write with the response's head. */
  private static final int WITH_HEAD = 64 * 1024;

  private final RequestIds ids;
  private final CorsPolicy cors;
  private final SecurityHeaders security;
  private final SecureTransport transport;
  private final Traffic traffic;
  private final Deque<Exchange> open = new ArrayDeque<>(2);
  private Optional<Departure> leaving = Optional.empty();
  private boolean zeroCopy;
  private boolean encrypted;

  EdgeHandler(
      RequestIds ids,
      CorsPolicy cors,
      SecurityHeaders security,
      SecureTransport transport,
      Traffic traffic) {
    this.ids = ids;
    this.cors = cors;
    this.security = security;
    this.transport = transport;
    this.traffic = traffic;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    Channel parent = ctx.channel().parent(); // of a stream of HTTP/2: the connection
    encrypted =
        ctx.pipeline().get(SslHandler.class) != null
            || (parent != null && parent.pipeline().get(SslHandler.class) != null);
    zeroCopy = ctx.pipeline().get(HttpServerCodec.class) != null && !encrypted;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest request) {
      LinkParameters.move(request);
      Exchange exchange = Exchange.of(request, ids, secure(ctx, request));
      ctx.channel().attr(RequestIds.OF_CHANNEL).set(exchange.requestId());
      open.add(exchange);
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse response
        && response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
      decorate(response);
    }
    count(message);
    if (zeroCopy
        && message instanceof FullHttpResponse full
        && full.content() instanceof FileBuffer file) {
      writeRegion(ctx, full, file, promise);
    } else {
      ctx.write(message, promise);
    }
  }

  private boolean secure(ChannelHandlerContext ctx, HttpRequest request) {
    return encrypted || transport.forwarded(ctx.channel().remoteAddress(), request.headers()::get);
  }

  private void decorate(HttpResponse response) {
    Exchange exchange = open.poll();
    if (exchange == null) {
      exchange = Exchange.unknown(ids);
    }
    leaving = Optional.of(Departure.of(traffic, exchange, response));
    response.headers().set(RequestIds.HEADER, exchange.requestId());
    cors.decorate(response.headers(), exchange);
    security.decorate(response.headers(), exchange.secure());
  }

  private void count(Object message) {
    leaving.ifPresent(departure -> departure.add(message));
    if (message instanceof LastHttpContent) {
      over();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    over();
    ctx.fireChannelInactive();
  }

  private void over() {
    leaving.ifPresent(Departure::over);
    leaving = Optional.empty();
  }

  /**
   * The head leaves together with the first bytes, so that the client is not woken for the head
   * alone; a small file leaves in one write.
   */
  private static void writeRegion(
      ChannelHandlerContext ctx, FullHttpResponse full, FileBuffer file, ChannelPromise promise) {
    int size = file.readableBytes();
    int first = Math.min(size, WITH_HEAD);
    ctx.write(
        new DefaultHttpResponse(full.protocolVersion(), full.status(), full.headers()),
        ctx.voidPromise());
    ctx.write(new DefaultHttpContent(file.retainedSlice(0, first)), ctx.voidPromise());
    if (first < size) {
      ctx.write(file.toRegion(first), ctx.voidPromise());
    } else {
      file.release();
    }
    ctx.write(LastHttpContent.EMPTY_LAST_CONTENT, promise);
  }
}
