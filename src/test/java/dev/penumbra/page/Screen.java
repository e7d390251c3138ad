package dev.penumbra.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page as a person uses it: by the names that are read or heard. */
final class Screen {

  static final String TERRITORIAL = "territorial infarct";
  static final String EMBOLIC = "small embolic infarcts";

  /** Runs before the page's own scripts: keeps each percentage that the bar has shown. */
  static final String RECORD_PROGRESS =
      """
      window.shownProgress = [];
      new MutationObserver(() => {
        const bar = document.querySelector('progress[aria-label="Work done"]');
        if (bar !== null && bar.value !== shownProgress.at(-1)) {
          shownProgress.push(bar.value);
        }
      }).observe(document, { subtree: true, childList: true, attributes: true });
      """;

  private static final Pattern NO_VALUE = Pattern.compile("^\\s*–\\s*$");

  private static final Pattern JOB = Pattern.compile("[?&]job=([^&]+)");

  private final Page page;

  Screen(Page page) {
    this.page = page;
  }

  Locator search() {
    return page.getByRole(AriaRole.SEARCHBOX, new Page.GetByRoleOptions().setName("Search cases"));
  }

  Locator cases() {
    return page.getByTestId("cases").getByRole(AriaRole.LISTITEM);
  }

  Locator radio(String name) {
    return page.getByRole(AriaRole.RADIO, new Page.GetByRoleOptions().setName(name));
  }

  Locator button(String name) {
    return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
  }

  Locator checkbox(String name) {
    return page.getByRole(AriaRole.CHECKBOX, new Page.GetByRoleOptions().setName(name));
  }

  Locator start() {
    return button("Segment");
  }

  /** Chooses a case and starts its run. */
  void run(String caseTitle) {
    radio(caseTitle).check();
    start().click();
  }

  /** What went wrong, or is worth knowing. */
  Locator notice(String words) {
    return with(page.locator("[role=alert], [role=note]"), words);
  }

  Locator progress() {
    return page.getByTestId("progress");
  }

  Locator bar() {
    return page.getByRole(AriaRole.PROGRESSBAR, new Page.GetByRoleOptions().setName("Work done"));
  }

  /** Allows steps of the held work one by one, and waits until each is seen. */
  void steps(Brake.Hold hold, int first, int last) {
    assertThat(stage()).hasText("Segment");
    for (int step = first; step <= last; step++) {
      hold.allow(1);
      awaitStep(step);
    }
  }

  /** Waits until the run is seen to have come so far. */
  void awaitStep(int step) {
    with(progress(), step + " of " + SteppedModel.STEPS).waitFor();
  }

  /** The stage that the run is in. */
  Locator stage() {
    return page.getByRole(AriaRole.LIST, new Page.GetByRoleOptions().setName("Stages"))
        .locator("[aria-current=step]");
  }

  /** How news of the run come in. */
  Locator channel() {
    return page.getByTestId("channel");
  }

  /** What was found, in a sentence beside the progress. */
  Locator finding() {
    return page.getByTestId("finding");
  }

  Locator result() {
    return page.getByRole(
        AriaRole.REGION, new Page.GetByRoleOptions().setName("Result").setExact(true));
  }

  /**
   * Waits until the result is shown; told by the page itself, where an assertion would ask again
   * and again.
   */
  void awaitResult() {
    result().waitFor();
  }

  /** A download. */
  Locator link(String name) {
    return page.getByRole(AriaRole.NAVIGATION, new Page.GetByRoleOptions().setName("Downloads"))
        .getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  /** The address that a download leads to. */
  String download(String name) {
    return link(name).evaluate("link => link.href").toString();
  }

  /** Where the page has the slot for an image of one's own. */
  Locator upload(String part) {
    return page.getByTestId("drop-zone").getByLabel(part).and(page.locator("input[type=file]"));
  }

  /** The run that the page's address names. */
  String job() {
    page.waitForURL(JOB);
    Matcher matcher = JOB.matcher(page.url());
    if (!matcher.find()) {
      throw new AssertionError("no job in " + page.url());
    }
    return matcher.group(1);
  }

  /** Each percentage that the bar has shown, in order. */
  List<Double> shownProgress() {
    List<?> shown = (List<?>) page.evaluate("() => window.shownProgress");
    return shown.stream().map(value -> ((Number) value).doubleValue()).toList();
  }

  private static Locator with(Locator place, String words) {
    return place.filter(new Locator.FilterOptions().setHasText(words));
  }

  Locator viewer() {
    return page.getByTestId("viewer");
  }

  /** The place that is drawn on; it has the keys. */
  Locator images() {
    return page.getByTestId("viewer-canvas");
  }

  /** What is shown instead where volumes cannot be drawn. */
  Locator reportPicture() {
    return viewer().getByRole(AriaRole.IMG);
  }

  /** The value of a volume at the crosshair, by the volume's name in the program. */
  Locator value(String volume) {
    return page.getByTestId("viewer-value-" + volume);
  }

  Locator voxel() {
    return page.getByTestId("viewer-voxel");
  }

  Locator lesions() {
    return page.getByTestId("lesion-list").getByRole(AriaRole.BUTTON);
  }

  /** Waits until the viewer has volumes and says their values. */
  void awaitValues(String... volumes) {
    for (String volume : volumes) {
      value(volume)
          .filter(new Locator.FilterOptions().setHasNotText(NO_VALUE))
          .waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.ATTACHED));
    }
  }
}
