package dev.penumbra.api.edge;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose client takes nothing of what is sent to it, so that it keeps no file
 * open and no buffer filled. A slow client that takes something now and then is left alone.
 *
 * <p>One handler serves one connection, on its event loop only, next to the socket.
 */
@SuppressWarnings("FutureReturnValueIgnored") // closing tells nobody
final class StalledWrites extends ChannelDuplexHandler {

  private final long nanos;
  private boolean watching;

  StalledWrites(Duration limit) {
    this.nanos = limit.toNanos();
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    ctx.flush();
    if (!watching) {
      watch(ctx, Sent.of(ctx));
    }
  }

  private void watch(ChannelHandlerContext ctx, Sent before) {
    watching = before.waiting() && ctx.channel().isActive();
    if (watching) {
      ctx.executor().schedule(() -> look(ctx, before), nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void look(ChannelHandlerContext ctx, Sent before) {
    Sent now = Sent.of(ctx);
    if (now.waiting() && now.equals(before)) {
      ctx.close();
    } else {
      watch(ctx, now);
    }
  }

  /**
   * How far sending has come.
   *
   * @param message identity of what is being sent; 0 where nothing waits
   * @param progress bytes of it that have left
   * @param behind bytes that wait in memory
   */
  private record Sent(int message, long progress, long behind) {

    static Sent of(ChannelHandlerContext ctx) {
      ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
      return buffer == null || buffer.current() == null
          ? new Sent(0, 0, 0)
          : new Sent(
              System.identityHashCode(buffer.current()),
              buffer.currentProgress(),
              buffer.totalPendingWriteBytes());
    }

    boolean waiting() {
      return message != 0;
    }
  }
}
