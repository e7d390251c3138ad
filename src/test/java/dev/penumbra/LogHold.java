package dev.penumbra;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** Holds the thread that logs a certain line, until it is released: a step that takes its time. */
public final class LogHold implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 60;

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final Logger logger;
  private final Holder holder;

  private LogHold(String logger, String part) {
    this.logger = (Logger) LoggerFactory.getLogger(logger);
    this.holder = new Holder(part);
    holder.start();
    this.logger.addAppender(holder);
  }

  /**
   * Holds whoever logs a line.
   *
   * @param logger the logger's name
   * @param part what the line contains
   */
  public static LogHold of(String logger, String part) {
    return new LogHold(logger, part);
  }

  /** Waits until a thread is held. */
  public void awaitReached() throws InterruptedException {
    if (!reached.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("nobody has logged what is waited for");
    }
  }

  /** Lets the thread go on, and all that come. */
  public void release() {
    released.countDown();
  }

  @Override
  public void close() {
    release();
    logger.detachAppender(holder);
  }

  private final class Holder extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private final String part;

    Holder(String part) {
      this.part = part;
    }

    @Override
    protected void append(ILoggingEvent event) {
      if (event.getFormattedMessage().contains(part)) {
        reached.countDown();
        try {
          released.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
