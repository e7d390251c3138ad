package dev.penumbra.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import dev.penumbra.tokens.TokenEntry;
import dev.penumbra.tokens.TokenSecret;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of a service that is not open to everybody. */
final class TokenTest {

  private static final String TOKEN = TokenSecret.fresh(new Random(8));
  private static final Pattern SIGNED = Pattern.compile(".*[?&]signature=[\\w-]{43}.*");

  @Test
  void aTokenIsAskedForAndOpensEverything() {
    String entry = new TokenEntry("ward", "run", TokenSecret.hash(TOKEN)).toString();
    try (PageServer server = PageServer.start(Map.of("penumbra.access.tokens", entry));
        Visit visit = Visit.withoutWebGl().open(server.address())) {
      Screen screen = new Screen(visit.page());
      Locator field = visit.page().getByLabel("Token", new Page.GetByLabelOptions().setExact(true));
      assertThat(screen.notice("open to people with an access token")).isVisible();
      visit.picture("token-asked");
      field.fill(TOKEN.replace('a', 'b'));
      screen.button("Use this token").click();
      assertThat(screen.notice("does not know this access token").first()).isVisible();
      field.fill(TOKEN);
      screen.button("Use this token").click();
      assertThat(screen.cases()).hasCount(2);
      assertThat(field).not().isVisible();

      screen.run(Screen.EMBOLIC);
      screen.awaitResult();
      assertThat(screen.download("Report")).matches(SIGNED);
      assertThat(visit.page().request().get(screen.download("JSON")).status()).isEqualTo(200);
      assertThat(visit.requests())
          .filteredOn(request -> request.url().contains("/events"))
          .extracting(Request::url)
          .isNotEmpty()
          .allMatch(url -> SIGNED.matcher(url).matches());
      screen.reportPicture().waitFor();
      Object drawn =
          screen.reportPicture().evaluate("image => image.decode().then(() => image.naturalWidth)");
      assertThat(((Number) drawn).intValue()).as("width of the report picture").isPositive();
      visit.picture("token-used");

      visit.page().reload();
      screen.awaitResult();
      screen.button("Forget access token").click();
      assertThat(screen.notice("open to people with an access token")).isVisible();
    }
  }
}
