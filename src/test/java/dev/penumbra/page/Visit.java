package dev.penumbra.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.penumbra.api.proxied.Chromium;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One person's visit to the page, with everything recorded that the browser did. Closing it checks
 * that nothing broke, nothing was forbidden by the content security policy, and no other host was
 * asked. Used by the thread of the tests.
 */
final class Visit implements AutoCloseable {

  /** Generous: both cores may be busy with inference and with drawing. */
  static final double PATIENCE_MS = 60_000;

  private static final Path PICTURES = Path.of("target", "screenshots");
  private static final Set<String> OWN_SCHEMES = Set.of("data", "blob");

  /** All servers of the tests are on this machine. */
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost");

  /** Chromium's own note on a request that was refused or got no answer. */
  private static final String FAILED_REQUEST = "Failed to load resource";

  private static final String WITHOUT_WEBGL =
      """
      const real = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
        return kind.startsWith('webgl') ? null : real.call(this, kind, ...rest);
      };
      """;

  private final BrowserContext context;
  private final Page page;
  private final List<Request> requests = new ArrayList<>();
  private final List<String> answered = new ArrayList<>();
  private final List<String> troubles = new ArrayList<>();

  private static final class Shared {
    static final Chromium CHROMIUM = new Chromium();

    static {
      PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
    }
  }

  private Visit(Browser.NewContextOptions options) {
    context =
        Shared.CHROMIUM.visitor(
            options.setReducedMotion(com.microsoft.playwright.options.ReducedMotion.REDUCE));
    context.setDefaultTimeout(PATIENCE_MS);
    context.onRequest(requests::add);
    context.onResponse(answer -> answered.add(answer.url() + " " + answer.status()));
    context.onConsoleMessage(this::note);
    context.onWebError(error -> troubles.add(error.error()));
    page = context.newPage();
  }

  /** Comes to an address with an ordinary screen. */
  static Visit to(String address) {
    return with(new Browser.NewContextOptions().setViewportSize(1280, 900)).open(address);
  }

  /** Comes to an address with a small window, which is drawn sooner. */
  static Visit small(String address) {
    return with(new Browser.NewContextOptions().setViewportSize(640, 800)).open(address);
  }

  /**
   * Somebody whose browser cannot draw volumes: also for tests that are about something else, since
   * drawing without a graphics card takes seconds. Opens no address yet.
   */
  static Visit withoutWebGl() {
    return with(new Browser.NewContextOptions().setViewportSize(1280, 900)).prepare(WITHOUT_WEBGL);
  }

  /** Somebody whose browser is special; opens no address yet. */
  static Visit with(Browser.NewContextOptions options) {
    return new Visit(options);
  }

  Visit open(String address) {
    page.navigate(address);
    return this;
  }

  /** Waits until so many answers with status 200 have begun to addresses that contain a text. */
  void awaitAnswers(int count, String inAddress) {
    page.waitForCondition(
        () ->
            answered.stream().filter(one -> one.contains(inAddress) && one.endsWith(" 200")).count()
                >= count);
  }

  /** Runs a script in every document before its own ones. */
  Visit prepare(String script) {
    context.addInitScript(script);
    return this;
  }

  Page page() {
    return page;
  }

  /** Everything that was asked for so far, in order. */
  List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Leaves a picture of the whole page among the build's output, to be looked at. */
  void picture(String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")).setFullPage(true));
  }

  /** What went wrong so far, which then is not held against the page. */
  List<String> takeTroubles() {
    List<String> taken = List.copyOf(troubles);
    troubles.clear();
    return taken;
  }

  @Override
  public void close() {
    context.close();
    Stream<URI> asked = requests.stream().map(request -> URI.create(request.url()));
    assertThat(asked)
        .as("requests to other hosts")
        .allMatch(uri -> OWN_SCHEMES.contains(uri.getScheme()) || LOOPBACK.contains(uri.getHost()));
    assertThat(troubles).as("what went wrong in the browser").isEmpty();
  }

  private void note(ConsoleMessage message) {
    if (message.type().equals("error") && !message.text().startsWith(FAILED_REQUEST)) {
      troubles.add(message.text());
    }
  }
}
