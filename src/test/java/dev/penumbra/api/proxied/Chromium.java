package dev.penumbra.api.proxied;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import dev.penumbra.Program;
import java.util.List;
import java.util.Map;

/**
 * The machine's own Chromium, without a window, with WebGL drawn by the processor. Used by one
 * thread.
 */
public final class Chromium implements AutoCloseable {

  private static final List<String> QUIET =
      List.of(
          "--no-sandbox",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--use-angle=swiftshader",
          "--enable-unsafe-swiftshader",
          "--ignore-gpu-blocklist");

  private final Playwright playwright;
  private final Browser browser;

  /** Starts it; a test that needs it is skipped where it is absent. */
  public Chromium() {
    BrowserType.LaunchOptions options =
        new BrowserType.LaunchOptions()
            .setExecutablePath(Program.require("chromium"))
            .setArgs(QUIET);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser = playwright.chromium().launch(options);
  }

  /** A page with nothing of earlier ones. */
  Page open(String address) {
    Page page = browser.newContext().newPage();
    page.navigate(address);
    return page;
  }

  /** Somebody's browser with nothing of earlier ones. */
  public BrowserContext visitor(Browser.NewContextOptions options) {
    return browser.newContext(options);
  }

  @Override
  public void close() {
    playwright.close();
  }
}
