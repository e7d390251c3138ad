package dev.penumbra.api.edge;

import io.micronaut.http.body.stream.BodySizeLimits;
import io.micronaut.http.server.netty.handler.PipeliningServerHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;

/**
 * Lets an upload be larger than any other body. The framework has one limit for all requests, and
 * refuses by it before a route is chosen; an upload is a stream that its controller limits.
 *
 * <p>One handler serves one connection, on its event loop only.
 */
final class BodyLimits extends ChannelInboundHandlerAdapter {

  private static final String UPLOADS = "/api/cases";

  /**
   * What may have arrived of an upload without having been read: one read of the socket, which ends
   * after 16 pieces of up to 64 KiB, and what came before.
   */
  private static final BodySizeLimits UPLOAD = new BodySizeLimits(Long.MAX_VALUE, 4L << 20);

  private final BodySizeLimits usual;

  BodyLimits(BodySizeLimits usual) {
    this.usual = usual;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest request) {
      PipeliningServerHandler framework = ctx.pipeline().get(PipeliningServerHandler.class);
      if (framework != null) {
        framework.setBodySizeLimits(isUpload(request) ? UPLOAD : usual);
      }
    }
    ctx.fireChannelRead(message);
  }

  /** Whether a request brings a case. */
  static boolean isUpload(HttpRequest request) {
    if (!HttpMethod.POST.equals(request.method())) {
      return false;
    }
    String uri = request.uri();
    int query = uri.indexOf('?');
    return (query < 0 ? uri : uri.substring(0, query)).equals(UPLOADS);
  }
}
