package dev.penumbra.api.edge;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives up a request whose body trickles in. One that waits for its body is answered with 408; one
 * that was answered without it has nothing more to say. Uploads, which may take long, are watched
 * where they are read.
 *
 * <p>One handler serves one connection, on its event loop only.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing tells nobody
final class SlowBodies extends ChannelDuplexHandler {

  /** How long the answer may take to be written. */
  private static final long GRACE_SECONDS = 5;

  private final Duration limit;
  private @Nullable Future<?> timer;
  private int unanswered;

  SlowBodies(Duration limit) {
    this.limit = limit;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpRequest request) {
      unanswered++;
      if (hasBody(request) && !BodyLimits.isUpload(request)) {
        timer = ctx.executor().schedule(() -> giveUp(ctx), limit.toNanos(), TimeUnit.NANOSECONDS);
      }
    }
    if (message instanceof LastHttpContent) {
      stop();
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse response
        && response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
      unanswered--;
    }
    ctx.write(message, promise);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stop();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    stop();
  }

  private static boolean hasBody(HttpRequest request) {
    return request.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
        || request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
  }

  private void giveUp(ChannelHandlerContext ctx) {
    if (unanswered > 0) {
      ctx.fireExceptionCaught(new SlowBody(Math.max(1, limit.toSeconds())));
      timer = ctx.executor().schedule(() -> ctx.close(), GRACE_SECONDS, TimeUnit.SECONDS);
    } else {
      ctx.close();
    }
  }

  private void stop() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }
}
