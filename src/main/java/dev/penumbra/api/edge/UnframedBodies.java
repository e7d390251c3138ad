package dev.penumbra.api.edge;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Sends a body of unknown length to an HTTP/1.0 client as it is, and ends it by closing the
 * connection. Such a client does not know chunks and would take their sizes for content (RFC 9112,
 * section 6.1).
 *
 * <p>One handler serves one connection, on its event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // each write tells its promise
final class UnframedBodies extends ChannelOutboundHandlerAdapter {

  private boolean closesAtEnd;

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse response) {
      closesAtEnd =
          response.protocolVersion().equals(HttpVersion.HTTP_1_0)
              && HttpUtil.isTransferEncodingChunked(response);
      if (closesAtEnd) {
        response.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      }
    }
    if (closesAtEnd && message instanceof LastHttpContent) {
      ctx.write(message, promise.unvoid().addListener(ChannelFutureListener.CLOSE));
    } else {
      ctx.write(message, promise);
    }
  }
}
