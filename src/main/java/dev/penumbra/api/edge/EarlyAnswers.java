package dev.penumbra.api.edge;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * Ends a connection whose client is answered before all of its body is here, such as an upload that
 * is refused. The rest of the body is not waited for; but closing at once would reset the
 * connection, and the client might lose the answer. So the answer says that the connection closes,
 * sending ends, and what still comes is dropped for a while (RFC 9112, section 9.6).
 *
 * <p>One handler serves one connection, on its event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // each write tells its promise
final class EarlyAnswers extends ChannelDuplexHandler {

  /** So much is taken off the wire instead, and the connection stays. */
  private static final long SOON_HERE = 1L << 16;

  private static final long LINGER_SECONDS = 10;

  private final Deque<ChannelPromise> closing = new ArrayDeque<>(1);
  private int unanswered;
  private long toCome;
  private boolean awaitsContinue;
  private boolean answeredEarly;
  private boolean lingering;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest request) {
      begin(request);
    }
    if (message instanceof LastHttpContent) {
      toCome = 0;
    } else if (message instanceof HttpContent content && toCome != Long.MAX_VALUE) {
      toCome = Math.max(1, toCome - content.content().readableBytes());
    }
    if (!lingering) {
      ctx.fireChannelRead(message);
      return;
    }
    ReferenceCountUtil.release(message);
    if (toCome == 0) {
      end(ctx);
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse response) {
      if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
        awaitsContinue = false;
      } else {
        unanswered--;
        answeredEarly = unanswered == 0 && (toCome > SOON_HERE || (toCome > 0 && awaitsContinue));
        if (answeredEarly) {
          response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
      }
    }
    if (answeredEarly && message instanceof LastHttpContent) {
      ChannelPromise told = promise.unvoid();
      told.addListener(
          (ChannelFutureListener)
              written -> {
                if (written.isSuccess()) {
                  linger(ctx);
                } else {
                  end(ctx);
                }
              });
      ctx.write(message, told);
    } else {
      ctx.write(message, promise);
    }
  }

  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (answeredEarly && toCome > 0 && ctx.channel().isActive()) {
      closing.add(promise);
      linger(ctx);
    } else {
      ctx.close(promise);
    }
  }

  private void begin(HttpRequest request) {
    unanswered++;
    awaitsContinue = HttpUtil.is100ContinueExpected(request);
    answeredEarly = false;
    if (request.decoderResult().isFailure()) {
      toCome = 0;
    } else if (HttpUtil.isTransferEncodingChunked(request)) {
      toCome = Long.MAX_VALUE;
    } else {
      toCome = contentLength(request);
    }
  }

  private static long contentLength(HttpRequest request) {
    try {
      return HttpUtil.getContentLength(request, 0L);
    } catch (NumberFormatException e) {
      return 0; // as the framework takes it
    }
  }

  private void linger(ChannelHandlerContext ctx) {
    if (lingering) {
      return;
    }
    lingering = true;
    boolean plain = ctx.pipeline().get(SslHandler.class) == null;
    if (plain && ctx.channel() instanceof SocketChannel socket) {
      socket.shutdownOutput();
    }
    ctx.executor().schedule(() -> end(ctx), LINGER_SECONDS, TimeUnit.SECONDS);
    ctx.channel().config().setAutoRead(true);
    ctx.read();
  }

  private void end(ChannelHandlerContext ctx) {
    answeredEarly = false;
    ChannelPromise asked = closing.poll();
    ctx.close(asked == null ? ctx.newPromise() : asked);
  }
}
