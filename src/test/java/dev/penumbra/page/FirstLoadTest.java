package dev.penumbra.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.LoadState;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the page costs before it can be used, and what it may do. */
final class FirstLoadTest {

  private static final int MOST_BYTES = 700_000;

  /** What only the drawing of volumes needs. */
  private static final Pattern DRAWING = Pattern.compile("/assets/volumeView[^/]*$");

  private final PageServer server = PageServer.shared();

  @Test
  void isSmallAndAsksNobodyElse() {
    try (Visit visit = Visit.to(server.address())) {
      assertThat(new Screen(visit.page()).cases()).hasCount(2);
      visit.page().waitForLoadState(LoadState.NETWORKIDLE);
      assertThat(visit.requests()).extracting(Request::url).noneMatch(DRAWING.asPredicate());
      long bytes = visit.requests().stream().mapToLong(one -> one.sizes().responseBodySize).sum();
      assertThat(bytes).isPositive().isLessThan(MOST_BYTES);
    }
  }

  @Test
  void aRunStartsBeforeWhatDrawsHasCome() {
    try (Visit visit = Visit.with(new Browser.NewContextOptions())) {
      visit.page().route(DRAWING, route -> {}); // never answered
      visit.open(server.address());
      Screen screen = new Screen(visit.page());
      screen.run(Screen.EMBOLIC);
      screen.awaitResult();
      assertThat(visit.requests()).extracting(Request::url).anyMatch(DRAWING.asPredicate());
    }
  }

  @Test
  void itsPolicyAllowsOnlyItself() {
    try (Visit visit = Visit.with(new Browser.NewContextOptions())) {
      Page page = visit.page();
      Response answer = page.navigate(server.address());
      String policy = answer.allHeaders().get("content-security-policy");
      assertThat(policy)
          .contains("default-src 'self'")
          .doesNotContain("unsafe", "*", "http", "blob:");
      assertThat(answer.allHeaders().get("cache-control")).isEqualTo("no-cache");
      String script = page.locator("script[src]").first().evaluate("one => one.src").toString();
      assertThat(server.api().get(script).headers().firstValue("Cache-Control").orElseThrow())
          .contains("immutable");
    }
  }
}
