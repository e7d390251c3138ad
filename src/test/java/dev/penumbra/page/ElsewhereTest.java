package dev.penumbra.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The page on a site of another origin, below a path, with the service's address written in. */
final class ElsewhereTest {

  private final PageServer server = PageServer.shared();

  @Test
  void runsACaseAndShowsItsResult() {
    StaticSite site = server.otherSite();
    try (Visit visit = Visit.small(site.address())) {
      Screen screen = new Screen(visit.page());
      screen.run(Screen.TERRITORIAL);
      screen.awaitResult();
      screen.awaitValues("dwi", "adc", "prediction", "groundTruth");
      assertThat(visit.page().url()).startsWith(site.address());
      assertThat(screen.download("Mask")).startsWith(server.address());
      visit.page().reload();
      screen.awaitResult();
    }
  }
}
