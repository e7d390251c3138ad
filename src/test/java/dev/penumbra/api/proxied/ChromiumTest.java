package dev.penumbra.api.proxied;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.penumbra.api.ApiServer;
import dev.penumbra.api.Gate;
import dev.penumbra.api.JobClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Chromium's {@code EventSource}, on the service's own page and on others. */
final class ChromiumTest extends ReconnectingSuite {

  private static final String LINKS =
      """
      () => [...document.querySelectorAll('#downloads a, #report')]
          .every(link => new URL(link.href ?? link.src).origin === location.origin)
      """;

  private static Chromium chromium;

  @BeforeAll
  static void launch() {
    chromium = new Chromium();
  }

  @AfterAll
  static void quit() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @Override
  Follower follow(Nginx nginx, String events) {
    return new PageFollower(chromium.open(nginx.base() + "/"), events);
  }

  @Test
  void aPageOfAnAllowedOriginFollowsAndOthersMayNot() {
    try (OtherSite site = new OtherSite();
        ApiServer allowing = ApiServer.start(Map.of("CORS_ALLOWED_ORIGINS", site.address()));
        Nginx nginx = Nginx.before(allowing.port());
        Gate gate = new Gate()) {
      String id = new JobClient(allowing, nginx.base()).submitGated(gate);
      try (Follower follower = new PageFollower(chromium.open(site.address()), nginx.events(id));
          Follower refused = new PageFollower(chromium.open(site.alias()), nginx.events(id))) {
        Story story = new Story(follower);
        story.untilStage("inferring");
        assertThat(refused.ended()).isEmpty();
        for (int piece = 0; piece < 3; piece++) {
          gate.allow(1);
          story.untilProgress();
        }
        gate.allow(1);
        story.untilEnd("completed");
      }
    }
  }

  @Test
  void theServicesOwnPageShowsTheJobFromItsMiddleToItsResult() {
    try (Nginx nginx = Nginx.before(server.port());
        Gate gate = new Gate()) {
      String id = new JobClient(server, nginx.base()).submitGated(gate);
      Page page = chromium.open(nginx.base() + "/?job=" + id);
      gate.allow(2);
      page.waitForFunction("() => document.getElementById('bar').value > 0");
      assertThat(page.isVisible("#result")).isFalse();
      gate.allow(2);
      page.waitForSelector("#result", new Page.WaitForSelectorOptions().setTimeout(20_000));
      assertThat(page.innerText("#numbers")).contains("12.35 ml");
      assertThat(page.evaluate(LINKS)).as("links to where the page is").isEqualTo(true);
      page.context().close();
      awaitAnswers(nginx, id, List.of(200));
    }
  }
}
