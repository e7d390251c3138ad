package dev.penumbra.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import org.junit.jupiter.api.Test;

/** The page for people without a mouse, with a screen reader, on a phone, in the dark. */
final class AccessTest {

  private static final int PHONE_WIDTH = 360;
  private static final int MOST_TABS = 60;

  private final PageServer server = PageServer.shared();

  @Test
  void aRunNeedsNoMouse() {
    try (Visit visit = Visit.small(server.address())) {
      Screen screen = new Screen(visit.page());
      assertThat(screen.cases()).hasCount(2);
      Keyboard keys = visit.page().keyboard();
      tabTo(visit, screen.search());
      keys.type("embolic");
      assertThat(screen.cases()).hasCount(1);
      tabTo(visit, screen.radio(Screen.EMBOLIC));
      keys.press("Space");
      assertThat(screen.radio(Screen.EMBOLIC)).isChecked();
      tabTo(visit, screen.start());
      keys.press("Enter");
      screen.awaitResult();
      screen.awaitValues("dwi", "prediction");
      tabTo(visit, screen.images());
      keys.press("3");
      assertThat(screen.radio("Coronal")).isChecked();
      tabTo(visit, screen.lesions().nth(1));
      keys.press("Enter");
      assertThat(screen.lesions().nth(1)).hasAttribute("aria-current", "true");
      tabTo(visit, screen.link("Mask"));
    }
  }

  @Test
  void aPhoneShowsEverythingWithoutScrollingSideways() {
    Browser.NewContextOptions phone =
        new Browser.NewContextOptions()
            .setViewportSize(PHONE_WIDTH, 740)
            .setHasTouch(true)
            .setIsMobile(true);
    try (Visit visit = Visit.with(phone).open(server.address())) {
      Screen screen = new Screen(visit.page());
      assertThat(screen.cases()).hasCount(2);
      assertThat(width(visit)).isEqualTo(PHONE_WIDTH);
      screen.radio(Screen.TERRITORIAL).check();
      screen.start().tap();
      screen.awaitResult();
      screen.awaitValues("dwi", "prediction");
      assertThat(width(visit)).isEqualTo(PHONE_WIDTH);
      assertThat(screen.images()).isVisible();
      visit.picture("phone");
    }
  }

  @Test
  void axeFindsNoSeriousFaultInLightAndDark() {
    Browser.NewContextOptions options =
        new Browser.NewContextOptions()
            .setViewportSize(640, 800)
            .setColorScheme(ColorScheme.LIGHT)
            .setBypassCSP(true); // for the checker alone
    try (Brake.Hold hold = server.hold();
        Visit visit = Visit.with(options).open(server.address())) {
      Screen screen = new Screen(visit.page());
      Axe axe = new Axe(visit.page());
      assertThat(screen.cases()).hasCount(2);
      check(visit, axe, "at the start");
      screen.run(Screen.TERRITORIAL);
      screen.steps(hold, 1, 1);
      screen.awaitValues("dwi", "adc");
      check(visit, axe, "while a job runs");
      hold.release();
      screen.awaitResult();
      screen.awaitValues("dwi", "prediction", "probability", "groundTruth");
      check(visit, axe, "with a result");
    }
  }

  /** Everything in light colors, then what the dark ones change. */
  private static void check(Visit visit, Axe axe, String when) {
    assertThat(axe.seriousFaults()).as(when).isEmpty();
    colors(visit, ColorScheme.DARK);
    assertThat(axe.seriousFaultsOfColors()).as(when + ", in the dark").isEmpty();
    visit.picture("dark, " + when);
    colors(visit, ColorScheme.LIGHT);
  }

  private static void colors(Visit visit, ColorScheme scheme) {
    visit.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
  }

  /** Goes on with the tab key until an element has the focus, and sees where it is. */
  private static void tabTo(Visit visit, Locator wanted) {
    for (int tabs = 0; tabs < MOST_TABS; tabs++) {
      if ((boolean) wanted.evaluate("one => one === document.activeElement")) {
        assertThat(wanted).isInViewport();
        return;
      }
      visit.page().keyboard().press("Tab");
    }
    throw new AssertionError("no way to " + wanted + " with the tab key");
  }

  private static int width(Visit visit) {
    return (int) visit.page().evaluate("() => document.documentElement.scrollWidth");
  }
}
