package dev.penumbra.api.links;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.model.SettingRefused;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpRequestWrapper;
import io.micronaut.http.simple.SimpleHttpRequest;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PublicUrlsTest {

  private static final String PROXY = "10.1.2.3";
  private static final String STRANGER = "203.0.113.9";

  @Test
  void thePublicUrlComesFirst() {
    PublicUrls urls = urls("https://app.example.org/penumbra/", "user-space.hf.space");
    assertThat(urls.base(request(PROXY, "X-Forwarded-Host", "other.example")))
        .isEqualTo("https://app.example.org/penumbra");
  }

  @Test
  void ofTwoPublicUrlsTheFirstCounts() {
    assertThat(urls(" https://a.example ", "").base(request(STRANGER)))
        .isEqualTo("https://a.example");
    assertThat(urls(" https://b.example", "").base(request(STRANGER)))
        .isEqualTo("https://b.example");
    assertThat(urls("https://a.example https://b.example", "").base(request(STRANGER)))
        .isEqualTo("https://a.example");
  }

  @Test
  void aSpaceIsReachedByHttps() {
    assertThat(urls("", "user-space.hf.space").base(request(PROXY)))
        .isEqualTo("https://user-space.hf.space");
  }

  @Test
  void aTrustedProxyIsBelieved() {
    PublicUrls urls = urls("", "");
    assertThat(
            urls.base(
                request(
                    PROXY, "X-Forwarded-Proto", "https", "X-Forwarded-Host", "app.example.org")))
        .isEqualTo("https://app.example.org");
    assertThat(urls.base(request(PROXY, "X-Forwarded-Proto", "https")))
        .isEqualTo("https://internal:7860");
    assertThat(
            urls.base(
                request(
                    PROXY,
                    "X-Forwarded-Proto",
                    "https, http",
                    "X-Forwarded-Host",
                    "app.example.org, inner",
                    "X-Forwarded-Port",
                    "443")))
        .isEqualTo("https://app.example.org");
    assertThat(
            urls.base(
                request(
                    PROXY,
                    "X-Forwarded-Proto",
                    "https",
                    "X-Forwarded-Host",
                    "app.example.org",
                    "X-Forwarded-Port",
                    "8443")))
        .isEqualTo("https://app.example.org:8443");
  }

  @Test
  void theStandardHeaderGoesBeforeTheOthers() {
    assertThat(
            urls("", "")
                .base(
                    request(
                        PROXY,
                        "Forwarded",
                        "for=1.2.3.4;proto=https;host=\"app.example.org:444\", for=10.0.0.1",
                        "X-Forwarded-Proto",
                        "http")))
        .isEqualTo("https://app.example.org:444");
  }

  @ParameterizedTest
  @CsvSource({
    "X-Forwarded-Proto, https",
    "X-Forwarded-Host, evil.example",
    "Forwarded, proto=https;host=evil.example",
  })
  void anybodyElseIsNot(String header, String value) {
    assertThat(urls("", "").base(request(STRANGER, header, value)))
        .isEqualTo("http://internal:7860");
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example/path", "a b", "\"><script>", "user@evil.example", "-x"})
  void nonsenseFromAProxyIsNotHandedOn(String host) {
    assertThat(urls("", "").base(request(PROXY, "X-Forwarded-Host", host)))
        .isEqualTo("http://internal:7860");
  }

  @ParameterizedTest
  @ValueSource(strings = {"javascript", "ftp", ""})
  void onlyHttpAndHttpsAreSchemes(String scheme) {
    assertThat(urls("", "").base(request(PROXY, "X-Forwarded-Proto", scheme)))
        .startsWith("http://");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true",
    "::1, true",
    "10.255.0.1, true",
    "172.16.0.1, true",
    "172.31.255.255, true",
    "172.32.0.1, false",
    "192.168.3.4, true",
    "192.169.0.1, false",
    "fd00::5, true",
    "fe80::1, true",
    "2001:db8::1, false",
    "8.8.8.8, false",
  })
  void privateNetworksAreTrustedUnlessToldOtherwise(String peer, boolean trusted) {
    var proxies = new TrustedProxies(LinkSettings.PRIVATE_NETWORKS);
    assertThat(proxies.contains(new InetSocketAddress(peer, 1234))).isEqualTo(trusted);
    assertThat(new TrustedProxies("").contains(new InetSocketAddress(peer, 1234))).isFalse();
  }

  @Test
  void aSingleAddressCanBeTrusted() {
    var proxies = new TrustedProxies("203.0.113.9, 198.51.100.0/25");
    assertThat(proxies.contains(new InetSocketAddress("203.0.113.9", 1))).isTrue();
    assertThat(proxies.contains(new InetSocketAddress("203.0.113.8", 1))).isFalse();
    assertThat(proxies.contains(new InetSocketAddress("198.51.100.127", 1))).isTrue();
    assertThat(proxies.contains(new InetSocketAddress("198.51.100.128", 1))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"app.example.org", "ftp://a.example", "https://", "https://a.example?x"})
  void aWrongPublicUrlStopsTheStart(String url) {
    assertThatThrownBy(() -> urls(url, ""))
        .isInstanceOf(SettingRefused.class)
        .hasMessageContaining("PUBLIC_URL")
        .hasMessageContaining(url);
  }

  @Test
  void aWrongSpaceHostStopsTheStart() {
    assertThatThrownBy(() -> urls("", "https://user-space.hf.space"))
        .isInstanceOf(SettingRefused.class)
        .hasMessageContaining("SPACE_HOST");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/x", "proxy.example", "10.0.0.0/-1", "::/129"})
  void aWrongNetworkStopsTheStart(String network) {
    assertThatThrownBy(() -> new TrustedProxies("127.0.0.1," + network))
        .isInstanceOf(SettingRefused.class)
        .hasMessageContaining(network);
  }

  private static PublicUrls urls(String publicUrl, String spaceHost) {
    return new PublicUrls(new LinkSettings(publicUrl, spaceHost, LinkSettings.PRIVATE_NETWORKS));
  }

  private static HttpRequest<?> request(String peer, String... headers) {
    var request = new SimpleHttpRequest<>(HttpMethod.GET, "/api/cases", null);
    request.header("Host", "internal:7860");
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return new HttpRequestWrapper<>(request) {
      @Override
      public InetSocketAddress getRemoteAddress() {
        return new InetSocketAddress(peer, 4321);
      }

      @Override
      public boolean isSecure() {
        return false;
      }
    };
  }
}
