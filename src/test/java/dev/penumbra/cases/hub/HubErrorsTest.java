package dev.penumbra.cases.hub;

import static dev.penumbra.cases.hub.HubHouse.listed;
import static dev.penumbra.cases.hub.HubHouse.open;
import static dev.penumbra.cases.hub.HubHouse.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.cases.SourceStatus;
import dev.penumbra.cases.SourceStatus.State;
import dev.penumbra.cases.SourceUnavailable;
import dev.penumbra.cases.hub.FakeHub.Fault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way in which a hub fails, and the sentence that a person reads. */
final class HubErrorsTest {

  private static final String TOKEN = "hf_verysecret";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path folder;
  private final FakeHub hub = new FakeHub();
  private final TestTime time = new TestTime();

  @AfterEach
  void stop() {
    hub.close();
  }

  private HubCases source(String endpoint, String token, Duration silence) {
    return HubHouse.source(
        HubHouse.config(endpoint, token, HubHouse.BUDGET, silence, 2), folder.resolve("hub"), time);
  }

  private void aFile() {
    Path file = ParquetSample.write(folder.resolve("a"), 1, List.of(row("sub-1", 30_000)));
    hub.with("data/a.parquet", file);
  }

  static Stream<Arguments> permanent() {
    return Stream.of(
        Arguments.of(status(401, ""), "", "is private, or there is none of this name"),
        Arguments.of(status(401, ""), TOKEN, "does not accept the token"),
        Arguments.of(status(401, "GatedRepo"), "", "is gated"),
        Arguments.of(status(403, "GatedRepo"), TOKEN, "is gated"),
        Arguments.of(status(403, ""), TOKEN, "the token in HF_TOKEN may not read it"),
        Arguments.of(status(404, "RepoNotFound"), "", "does not exist any more"),
        Arguments.of(status(404, "RevisionNotFound"), "", "has no revision main"),
        Arguments.of(status(418, ""), "", "unexpected answer (status 418)"),
        Arguments.of(new FakeHub.Garbage("<html>login</html>"), "", "makes no sense (no JSON)"),
        Arguments.of(new FakeHub.Garbage("[1]"), "", "makes no sense (no commit"),
        Arguments.of(new FakeHub.Garbage("{\"sha\":7}"), "", "makes no sense (no commit"),
        Arguments.of(
            new FakeHub.Elsewhere("ftp://example.org/x"), "", "to an address that is none"),
        Arguments.of(new FakeHub.Elsewhere("http://[bad"), "", "to an address that is none"),
        Arguments.of(new FakeHub.Elsewhere("https:nothing"), "", "to an address that is none"));
  }

  private static Fault status(int code, String error) {
    return new FakeHub.Status(code, error.isEmpty() ? Map.of() : Map.of("X-Error-Code", error));
  }

  @ParameterizedTest
  @MethodSource("permanent")
  void whatWillNotPassIsToldAtOnce(Fault fault, String token, String sentence) {
    hub.failAlways(fault);
    try (HubCases source = source(hub.endpoint(), token, PATIENCE)) {
      assertThat(down(source)).contains("The data set " + FakeHub.DATASET, sentence);
      assertThat(time.pauses()).isEmpty();
    }
  }

  static Stream<Arguments> passing() {
    return Stream.of(
        Arguments.of(status(429, ""), "too many requests were made"),
        Arguments.of(status(500, ""), "its server has a problem (status 500)"),
        Arguments.of(status(503, ""), "its server has a problem (status 503)"));
  }

  @ParameterizedTest
  @MethodSource("passing")
  void whatMayPassIsTriedAgainAndThenTold(Fault fault, String sentence) {
    hub.failAlways(fault);
    try (HubCases source = source(hub.endpoint(), "", PATIENCE)) {
      assertThat(down(source)).contains(sentence);
      assertThat(time.pauses()).containsExactly(Duration.ofMillis(250), Duration.ofMillis(500));
      assertThat(hub.asked()).hasSize(3);
    }
  }

  @ParameterizedTest
  @MethodSource("passing")
  void whatPassesIsNotTold(Fault fault, String sentence) {
    aFile();
    hub.failApi(fault, fault);
    hub.failFiles(fault);
    try (HubCases source = source(hub.endpoint(), "", PATIENCE)) {
      assertThat(listed(source)).as(sentence).isEqualTo(SourceStatus.ready());
    }
  }

  @Test
  void aBusyServerSaysWhenToComeAgain() {
    aFile();
    hub.failApi(new FakeHub.Status(429, Map.of("Retry-After", "7")));
    try (HubCases source = source(hub.endpoint(), "", PATIENCE)) {
      listed(source);
      assertThat(time.pauses()).containsExactly(Duration.ofSeconds(7));
    }
  }

  @Test
  void aServerThatWantsToBeLeftAloneForLongIsNotWaitedFor() {
    hub.failApi(new FakeHub.Status(429, Map.of("Retry-After", "3600")));
    try (HubCases source = source(hub.endpoint(), "", PATIENCE)) {
      assertThat(down(source)).contains("too many requests");
      assertThat(time.pauses()).isEmpty();
    }
  }

  @Test
  void aServerThatNeverAnswersIsGivenUp() {
    hub.failAlways(new FakeHub.Stall(-1));
    try (HubCases source = source(hub.endpoint(), "", Duration.ofMillis(100))) {
      assertThat(down(source)).contains("localhost did not answer within");
    }
  }

  @Test
  void noServerIsTold() {
    String nobody = hub.endpoint();
    hub.close();
    try (HubCases source = source(nobody, "", PATIENCE)) {
      assertThat(down(source)).contains("cannot be reached", "localhost", "Check the network");
    }
  }

  @Test
  void noNetworkIsTold() {
    try (HubCases source = source("http://hub.invalid", "", PATIENCE)) {
      assertThat(down(source)).contains("cannot be reached", "there is no host hub.invalid");
    }
  }

  @Test
  void redirectsThatDoNotEndAreTold() {
    aFile();
    try (FakeHub other = new FakeHub();
        HubCases source = source(hub.endpoint(), "", PATIENCE)) {
      other.failAlways(new FakeHub.Elsewhere(hub.endpoint() + "/y"));
      hub.failAlways(new FakeHub.Elsewhere(other.endpoint() + "/x"));
      assertThat(down(source)).contains("from address to address");
    }
  }

  @Test
  void aRedirectNeverLeavesASecureConnection() {
    HubErrors errors = new HubErrors(HubHouse.config("https://hub.example", "", 1, PATIENCE, 0));
    URI from = URI.create("https://hub.example/a/b");
    assertThat(errors.redirect(from, Optional.of("/c"))).hasToString("https://hub.example/c");
    assertThat(errors.redirect(from, Optional.of("https://cdn.example/x?sig=1")))
        .hasToString("https://cdn.example/x?sig=1");
    for (String bad : List.of("http://hub.example/c", "file:///etc/passwd", "https://u:p@h/x")) {
      assertThatThrownBy(() -> errors.redirect(from, Optional.of(bad)))
          .isInstanceOf(SourceUnavailable.class);
    }
    assertThatThrownBy(() -> errors.redirect(from, Optional.empty()))
        .isInstanceOf(SourceUnavailable.class);
  }

  @Test
  void theTokenReachesTheHubAndNobodyElse() {
    aFile();
    hub.requiring(TOKEN);
    try (HubCases source = source(hub.endpoint(), TOKEN, PATIENCE)) {
      assertThat(listed(source)).isEqualTo(SourceStatus.ready());
      open(source, "sub-1");
    }
    assertThat(hub.asked()).anyMatch(one -> !one.ofHub());
    assertThat(hub.asked())
        .allSatisfy(one -> assertThat(one.token().isPresent()).isEqualTo(one.ofHub()));
  }

  static Stream<Arguments> answersOfFiles() {
    return Stream.of(
        Arguments.of(new FakeHub.Shorter(), "bytes where"),
        Arguments.of(new FakeHub.Whole(), "sends whole files where parts are asked for"),
        Arguments.of(new FakeHub.Stall(0), "stayed silent"),
        Arguments.of(new FakeHub.Cut(0), "broke while it was read"),
        Arguments.of(status(416, ""), "has changed while it was read"),
        Arguments.of(status(404, "EntryNotFound"), "a file of its listing is gone"));
  }

  @ParameterizedTest
  @MethodSource("answersOfFiles")
  void aPartThatIsNotWhatWasAskedForIsTold(Fault fault, String sentence) {
    aFile();
    Duration silence = fault instanceof FakeHub.Stall ? Duration.ofSeconds(1) : PATIENCE;
    try (HubCases source = source(hub.endpoint(), "", silence)) {
      listed(source);
      hub.failFiles(fault, fault, fault, fault, fault, fault);
      assertThatThrownBy(() -> open(source, "sub-1"))
          .isInstanceOf(SourceUnavailable.class)
          .hasMessageContaining(sentence)
          .hasMessageNotContaining("signature")
          .hasMessageNotContaining(folder.toString());
    }
  }

  @Test
  void partsOfTwoVersionsAreNotMixed() {
    aFile();
    try (HubCases source = source(hub.endpoint(), "", PATIENCE)) {
      listed(source);
      hub.failFiles(new FakeHub.Cut(Integer.MAX_VALUE), new FakeHub.OtherTag());
      assertThatThrownBy(() -> open(source, "sub-1"))
          .isInstanceOf(SourceUnavailable.class)
          .hasMessageContaining("has changed while it was read");
    }
  }

  private static String down(HubCases source) {
    SourceStatus status = listed(source);
    assertThat(status.state()).isEqualTo(State.DOWN);
    return status.message().orElse("");
  }
}
