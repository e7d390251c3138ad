package dev.penumbra.jobs.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.jobs.Eventually;
import dev.penumbra.jobs.JobQueue;
import dev.penumbra.jobs.JobStore;
import dev.penumbra.jobs.local.LocalJobQueue;
import dev.penumbra.jobs.local.LocalJobStore;
import io.micronaut.context.ApplicationContext;
import io.nats.client.JetStreamApiException;
import io.nats.client.Options;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the settings of NATS do, and which are refused. */
final class NatsConfigTest {

  private static NatsConfig config(
      @Nullable String url, @Nullable String user, @Nullable String password) {
    return new NatsConfig(url, null, user, password, null, null, null, "penumbra", 1);
  }

  @Test
  void serversAreNamedWithCommas() {
    assertThat(config(null, null, null).servers()).isEmpty();
    assertThat(config(" ", null, null).servers()).isEmpty();
    NatsConfig two = config("nats://a:4222, tls://b:4222,", null, null);
    assertThat(two.servers()).containsExactly("nats://a:4222", "tls://b:4222");
    assertThat(NatsLogin.options(config("nats://a:4222,nats://b:4223", null, null)).getServers())
        .extracting(URI::getPort)
        .containsExactlyInAnyOrder(4222, 4223);
  }

  @Test
  void theLoginIsThatOfTheSettings(@TempDir Path folder) throws Exception {
    Options named = NatsLogin.options(config("nats://a:4222", "u", "p"));
    assertThat(named.getUsernameChars()).containsExactly('u');
    assertThat(named.getPasswordChars()).containsExactly('p');
    Options token =
        NatsLogin.options(
            new NatsConfig("nats://a:4222", null, null, null, "t", null, null, "p", 1));
    assertThat(token.getTokenChars()).containsExactly('t');
    Path credentials = Files.writeString(folder.resolve("user.creds"), "no credentials");
    Options file =
        NatsLogin.options(
            new NatsConfig("nats://a:4222", credentials, null, null, null, null, null, "p", 1));
    assertThat(file.getAuthHandler()).isNotNull();
  }

  @Test
  void refusalsNameTheKeyAndWhatWouldBeRight() {
    Path absent = Path.of("absent.creds");
    assertThatThrownBy(
            () -> new NatsConfig(null, absent, null, null, null, null, null, "penumbra", 1))
        .hasMessage(
            "penumbra.nats.credentials is absent.creds; it must be a file that the service can"
                + " read.");
    assertThatThrownBy(() -> config("example.org", null, null))
        .hasMessageStartingWith(
            "penumbra.nats.url is example.org; it must be addresses like nats:");
    assertThatThrownBy(() -> config("nats://u:p@a:4222", null, null))
        .hasMessageContaining("without a user");
    assertThatThrownBy(() -> config("nats://a:4222", "u", null))
        .hasMessage("penumbra.nats.user and penumbra.nats.password must be set together.");
    assertThatThrownBy(
            () -> new NatsConfig(null, null, null, null, null, null, null, "two words", 1))
        .hasMessageStartingWith("penumbra.nats.prefix is two words; it must be 1 to 32 letters");
    assertThatThrownBy(() -> new NatsConfig(null, null, null, null, null, null, null, "p", 6))
        .hasMessage("penumbra.nats.replicas is 6; it must be from 1 to 5.");
  }

  /** The single process is what it was. */
  @Test
  void withoutServersNothingOfNatsIsThere(@TempDir Path data) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("penumbra.data-dir", data.toString());
    settings.put("penumbra.nats.url", " ");
    try (ApplicationContext context = ApplicationContext.run(settings)) {
      assertThat(context.getBean(JobStore.class)).isInstanceOf(LocalJobStore.class);
      assertThat(context.getBean(JobQueue.class)).isInstanceOf(LocalJobQueue.class);
      assertThat(context.containsBean(NatsJobs.class)).isFalse();
    }
  }

  @Test
  void withServersTheJobsAreShared(@TempDir Path folder) throws Exception {
    try (NatsServer server = NatsServer.start(folder);
        ApplicationContext context =
            ApplicationContext.run(
                Map.of(
                    "penumbra.data-dir",
                    folder.resolve("data").toString(),
                    "penumbra.nats.url",
                    server.url(),
                    "penumbra.nats.prefix",
                    "tried"))) {
      assertThat(context.getBean(JobStore.class)).isInstanceOf(NatsJobStore.class);
      assertThat(context.getBean(JobQueue.class)).isInstanceOf(NatsJobQueue.class);
      try (NatsLink link = server.link()) {
        Eventually.until("the streams are there", () -> streams(link).contains("KV_tried-jobs"));
      }
    }
  }

  private static List<String> streams(NatsLink link) {
    try {
      return link.connection().jetStreamManagement().getStreamNames();
    } catch (IOException | JetStreamApiException e) {
      return List.of();
    }
  }
}
