package dev.penumbra.api.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.model.SettingRefused;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AllowedOriginsTest {

  private static final AllowedOrigins ORIGINS =
      AllowedOrigins.parse(" https://user-space.hf.space,,http://localhost:5173 ,");

  @Test
  void allowsWhatIsListed() {
    assertThat(ORIGINS.answerTo("https://user-space.hf.space"))
        .contains("https://user-space.hf.space");
    assertThat(ORIGINS.answerTo("http://localhost:5173")).contains("http://localhost:5173");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://user-space.hf.space",
        "https://user-space.hf.space:8443",
        "https://user-space.hf.space.evil.com",
        "https://evil-user-space.hf.space",
        "https://user-spaceahf.space",
        "https://user--space.hf.space",
        "https://x.user-space.hf.space",
        "https://user-space.hf.space/",
        "https://user-space.hf.space.",
        "https://USER-space.hf.space",
        "https://evil.com#https://user-space.hf.space",
        "https://user-space.hf.space@evil.com",
        "https://user-space.hf.space, https://evil.com",
        "http://localhost:51730",
        "http://localhost",
        "null",
        "",
        "*",
      })
  void refusesLookAlikes(String origin) {
    assertThat(ORIGINS.answerTo(origin)).isEmpty();
  }

  @Test
  void anEmptyListAllowsNobody() {
    assertThat(AllowedOrigins.parse("").answerTo("https://app.example.org")).isEmpty();
    assertThat(AllowedOrigins.parse(" , ").answerTo("https://app.example.org")).isEmpty();
    assertThat(AllowedOrigins.parse("").answerToUnknown()).isEmpty();
  }

  @Test
  void onlyTheStarAllowsEverybody() {
    assertThat(AllowedOrigins.parse("*").answerTo("https://anything.example")).contains("*");
    assertThat(AllowedOrigins.parse("*").answerTo(null)).isEmpty();
  }

  @Test
  void readsOriginsAsBrowsersWriteThem() {
    assertThat(AllowedOrigins.parse("HTTPS://App.Example.ORG:443,http://a.example:80").exact())
        .containsExactlyInAnyOrder("https://app.example.org", "http://a.example");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "app.example.org",
        "https://app.example.org/",
        "https://app.example.org/page",
        "https://*.hf.space",
        "https://app.example.org?x",
        "https://app.example.org#x",
        "https://user@app.example.org",
        "ftp://app.example.org",
        "https://",
        "null",
        "https://a b.example",
        "https://app.example.org:99999",
        "https://a.example https://b.example",
      })
  void whatIsNoOriginStopsTheStartWithOneLine(String origin) {
    assertThatThrownBy(() -> AllowedOrigins.parse("https://fine.example," + origin))
        .isInstanceOf(SettingRefused.class)
        .hasMessageContaining("CORS_ALLOWED_ORIGINS")
        .hasMessageContaining(origin)
        .hasMessageContaining("https://app.example.org")
        .message()
        .hasLineCount(1);
  }

  @Test
  void credentialsForAnybodyStopTheStart() {
    assertThatThrownBy(() -> new CorsPolicy(new CorsSettings("*", true, Duration.ofHours(1))))
        .isInstanceOf(SettingRefused.class)
        .hasMessageContaining("allow-credentials");
  }

  @Test
  void theOnlyOriginAnswersUndecodableRequests() {
    assertThat(AllowedOrigins.parse("https://a.example").answerToUnknown())
        .contains("https://a.example");
    assertThat(ORIGINS.answerToUnknown()).isEmpty();
  }
}
