package dev.penumbra.api.links;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpRequestWrapper;
import io.micronaut.http.simple.SimpleHttpRequest;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientAddressesTest {

  private final ClientAddresses clients =
      new ClientAddresses(new LinkSettings("", "", LinkSettings.PRIVATE_NETWORKS));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.9 | 198.51.100.7            | 203.0.113.9", // a stranger's word does not count
        "10.1.2.3    | 198.51.100.7            | 198.51.100.7",
        "10.1.2.3    | 1.2.3.4, 198.51.100.7   | 198.51.100.7", // the first is the client's own
        // claim
        "10.1.2.3    | 198.51.100.7, 10.9.9.9  | 198.51.100.7",
        "127.0.0.1   | 192.168.0.5, 10.9.9.9   | 192.168.0.5", // all of them are proxies
        "10.1.2.3    | nonsense                | 10.1.2.3",
        "10.1.2.3    | example.org, 10.9.9.9   | 10.9.9.9",
        "10.1.2.3    | 2001:db8:0:1:a::1       | 2001:0db8:0000:0001::/64",
        "10.1.2.3    | 2001:db8:0:1:ffff:2::3  | 2001:0db8:0000:0001::/64",
      })
  void theLastAddressThatIsNoProxyIsTheClient(String peer, String forwarded, String client) {
    assertThat(clients.of(request(peer, "X-Forwarded-For", forwarded))).isEqualTo(client);
  }

  @Test
  void theStandardHeaderIsReadWhereTheOtherIsMissing() {
    assertThat(
            clients.of(
                request(
                    "10.1.2.3",
                    "Forwarded",
                    "for=198.51.100.7;proto=https, for=\"[2001:db8::17]:4711\"")))
        .isEqualTo("2001:0db8:0000:0000::/64");
    assertThat(clients.of(request("10.1.2.3"))).isEqualTo("10.1.2.3");
  }

  private static HttpRequest<?> request(String peer, String... headers) {
    SimpleHttpRequest<Object> plain = new SimpleHttpRequest<>(HttpMethod.GET, "/", null);
    for (int i = 0; i < headers.length; i += 2) {
      plain.header(headers[i], headers[i + 1]);
    }
    return new HttpRequestWrapper<>(plain) {
      @Override
      public InetSocketAddress getRemoteAddress() {
        return new InetSocketAddress(peer, 40_000);
      }
    };
  }
}
