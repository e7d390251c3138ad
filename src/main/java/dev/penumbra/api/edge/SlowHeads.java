package dev.penumbra.api.edge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose client does not come to the end of a request's head: after connecting,
 * or after the first byte of a later request. Between requests the idle timeout counts.
 *
 * <p>One handler serves one connection, on its event loop only. It sees bytes before the HTTP
 * codec; its other half, behind the codec, tells it what they were.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing tells nobody
final class SlowHeads extends ChannelInboundHandlerAdapter {

  private final long nanos;
  private boolean inBody;
  private boolean partial;
  private @Nullable Future<?> timer;

  private SlowHeads(Duration limit) {
    this.nanos = limit.toNanos();
  }

  /**
   * Watches a connection.
   *
   * @param pipeline one that has an HTTP codec
   * @param limit how long a head may take
   */
  static void watch(ChannelPipeline pipeline, Duration limit) {
    SlowHeads heads = new SlowHeads(limit);
    String codec = pipeline.context(HttpServerCodec.class).name();
    pipeline.addBefore(codec, "penumbra-slow-heads", heads);
    pipeline.addAfter(codec, "penumbra-heads", heads.new Decoded());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    start(ctx);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    stop();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stop();
    ctx.fireChannelInactive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    partial = !inBody;
    ctx.fireChannelRead(message);
    if (partial && timer == null && ctx.channel().isActive()) {
      start(ctx);
    }
  }

  private void start(ChannelHandlerContext ctx) {
    timer = ctx.executor().schedule(() -> ctx.close(), nanos, TimeUnit.NANOSECONDS);
  }

  private void stop() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private final class Decoded extends ChannelInboundHandlerAdapter {

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof HttpRequest) {
        stop();
        partial = false;
        inBody = true;
      }
      if (message instanceof LastHttpContent) {
        inBody = false;
      }
      ctx.fireChannelRead(message);
    }
  }
}
