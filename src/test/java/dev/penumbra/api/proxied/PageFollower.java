package dev.penumbra.api.proxied;

import com.microsoft.playwright.Page;
import dev.penumbra.api.EventClient.Event;
import java.util.ArrayList;
import java.util.List;

/** A page's own {@code EventSource}, with nothing around it. */
final class PageFollower implements Follower {

  private static final String FOLLOW =
      """
      events => {
        window.heard = [];
        window.source = new EventSource(events);
        for (const name of ['snapshot', 'progress', 'completed', 'failed', 'cancelled']) {
          source.addEventListener(name, event => heard.push([name, event.lastEventId, event.data]));
        }
      }
      """;

  private final Page page;
  private int taken;

  PageFollower(Page page, String events) {
    this.page = page;
    page.setDefaultTimeout(20_000);
    page.evaluate(FOLLOW, events);
  }

  @Override
  public Event next() {
    page.waitForFunction("taken => heard.length > taken", taken);
    return event(taken++);
  }

  @Override
  public List<Event> ended() {
    page.waitForFunction("() => source.readyState === EventSource.CLOSED");
    List<Event> rest = new ArrayList<>();
    int all = (int) page.evaluate("() => heard.length");
    while (taken < all) {
      rest.add(event(taken++));
    }
    return rest;
  }

  @Override
  public void close() {
    page.context().close();
  }

  private Event event(int index) {
    List<?> parts = (List<?>) page.evaluate("index => heard[index]", index);
    return new Event((String) parts.get(0), (String) parts.get(1), (String) parts.get(2));
  }
}
