package dev.penumbra.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.api.proxied.Nginx;
import org.junit.jupiter.api.Test;

/** What a person sees of a run when something between the page and the service is in the way. */
final class ConnectionTest {

  /** The percentages of the steps that the work is held after. */
  private static final Double[] STEPS = {26.8, 48.5, 70.2};

  private static final String HOLDS_EVENTS_BACK =
      """
      proxy_ignore_headers X-Accel-Buffering;
      proxy_buffer_size 64k;
      proxy_buffers 8 64k;
      proxy_busy_buffers_size 128k;
      """;

  /** Heartbeats come every 15 s. */
  private static final String CUTS_SILENT_STREAMS =
      """
      location ~ /events$ {
        proxy_read_timeout 3s;
        proxy_pass http://127.0.0.1:%d;
      }
      """;

  private final PageServer server = PageServer.shared();

  @Test
  void aStreamThatIsCutInTheMiddleOfARunGoesOn() {
    try (Nginx nginx = Nginx.before(server.port());
        Brake.Hold hold = server.hold();
        Visit visit = visit(nginx)) {
      Screen screen = new Screen(visit.page());
      screen.run(Screen.EMBOLIC);
      screen.steps(hold, 1, 1);
      assertThat(screen.channel()).containsText("Live");
      nginx.kill();
      assertThat(screen.notice("The service does not answer.")).isVisible();
      visit.picture("connection-lost");
      hold.allow(1);
      nginx.restart();
      screen.awaitStep(2);
      assertThat(screen.notice("The service does not answer.")).not().isVisible();
      visit.awaitAnswers(2, "/events");
      hold.allow(1);
      screen.awaitStep(3);
      assertThat(screen.channel()).containsText("Live");
      hold.release();
      screen.awaitResult();
      assertThat(screen.shownProgress()).isSorted().contains(STEPS);
    }
  }

  @Test
  void behindANginxThatHoldsEventsBackThePageAsksAndMissesNothing() {
    try (Nginx nginx = Nginx.before(server.port(), HOLDS_EVENTS_BACK);
        Brake.Hold hold = server.hold();
        Visit visit = visit(nginx)) {
      Screen screen = new Screen(visit.page());
      screen.run(Screen.EMBOLIC);
      assertThat(screen.channel()).containsText("Long poll");
      screen.steps(hold, 1, 3);
      hold.release();
      screen.awaitResult();
      assertThat(screen.shownProgress()).isSorted().doesNotHaveDuplicates().contains(STEPS);
    }
  }

  @Test
  void behindANginxThatCutsSilentStreamsThePageComesBack() {
    try (Nginx nginx = Nginx.before(server.port(), CUTS_SILENT_STREAMS.formatted(server.port()));
        Brake.Hold hold = server.hold();
        Visit visit = visit(nginx)) {
      Screen screen = new Screen(visit.page());
      screen.run(Screen.EMBOLIC);
      screen.steps(hold, 1, 1);
      String events = "/" + screen.job() + "/events";
      visit.page().waitForCondition(() -> !nginx.answers(events).isEmpty());
      screen.steps(hold, 2, 3);
      hold.release();
      screen.awaitResult();
      assertThat(screen.shownProgress()).isSorted().contains(STEPS);
    }
  }

  private static Visit visit(Nginx nginx) {
    return Visit.withoutWebGl().prepare(Screen.RECORD_PROGRESS).open(nginx.base() + "/");
  }
}
