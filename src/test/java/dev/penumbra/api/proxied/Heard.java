package dev.penumbra.api.proxied;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.api.EventClient.Event;
import dev.penumbra.api.EventParser;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a client hears on a thread of its own, kept for the test. */
final class Heard {

  private static final int PATIENCE_S = 20;

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> comments = new LinkedBlockingQueue<>();
  private final EventParser parser = new EventParser(events::add, comments::add, retry -> {});

  void line(String line) {
    parser.accept(line);
  }

  Event nextEvent() {
    return next(events, "event");
  }

  String nextComment() {
    return next(comments, "comment");
  }

  List<Event> rest() {
    List<Event> rest = new ArrayList<>();
    events.drainTo(rest);
    return rest;
  }

  private static <T> T next(BlockingQueue<T> queue, String what) {
    try {
      T next = queue.poll(PATIENCE_S, TimeUnit.SECONDS);
      assertThat(next).as("%s within %s s", what, PATIENCE_S).isNotNull();
      return next;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
