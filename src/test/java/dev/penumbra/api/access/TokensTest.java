package dev.penumbra.api.access;

import static dev.penumbra.api.JobClient.field;
import static dev.penumbra.api.JobClient.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.penumbra.api.ApiServer;
import dev.penumbra.api.RawHttp;
import dev.penumbra.api.UploadClient;
import dev.penumbra.api.access.People.Person;
import dev.penumbra.jobs.Eventually;
import dev.penumbra.model.SettingRefused;
import dev.penumbra.tokens.TokenSecret;
import io.micronaut.web.router.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which token opens what, on every route that there is. */
final class TokensTest {

  private static final String STRANGER = "Bearer " + TokenSecret.PREFIX + "a".repeat(52);

  private static ApiServer server;

  @BeforeAll
  static void aServerWithTokens() {
    server = People.server(Map.of());
  }

  @AfterAll
  static void close() {
    server.close();
  }

  /** What each route needs, said once more and independently; what is not here is an admin's. */
  private static final Map<String, Set<String>> NEEDS =
      Map.of(
          "nothing",
          Set.of(
              "GET /",
              "GET /{name:[A-Za-z0-9_-]+([.][A-Za-z0-9_-]+)+}",
              "GET /assets/{+path}",
              "GET /favicon.ico",
              "GET /openapi.yml",
              "GET /docs",
              "GET /docs/{name}",
              "GET /health",
              "GET /health/{selector}"),
          "read",
          Set.of(
              "GET /info",
              "GET /prometheus",
              "GET /api/models",
              "GET /api/cases",
              "GET /api/cases/{id}",
              "GET /api/cases/{id}/images/{image}",
              "GET /api/jobs/{id}",
              "GET /api/jobs/{id}/events",
              "GET /api/events",
              "GET /files/{jobId}/{caseId}/{name}"),
          "run",
          Set.of(
              "POST /api/cases",
              "DELETE /api/cases/{id}",
              "POST /api/cases/{id}/prefetch",
              "DELETE /api/cases/{id}/prefetch",
              "POST /api/segment",
              "DELETE /api/jobs/{id}"));

  @TestFactory
  Stream<DynamicTest> everyRouteOpensToItsRoleAndThoseAbove() {
    Set<String> routes =
        server
            .bean(Router.class)
            .uriRoutes()
            .map(RouteRules::name)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(routes).hasSizeGreaterThan(20);
    NEEDS.values().forEach(expected -> assertThat(routes).containsAll(expected));
    return routes.stream().map(route -> dynamicTest(route, () -> check(route)));
  }

  private static void check(String route) {
    String needed =
        NEEDS.entrySet().stream()
            .filter(entry -> entry.getValue().contains(route))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse("admin");
    List<String> ranks = List.of("nothing", "read", "run", "admin");
    int need = ranks.indexOf(needed);
    int refusal = need == 0 ? 0 : 401;
    assertAnswer(route, "", refusal);
    assertAnswer(route, STRANGER, refusal);
    assertAnswer(route, "Bearer hf_of_the_platform", refusal);
    assertAnswer(route, "Basic cm9vdDpyb290", refusal);
    for (Person person : List.of(People.READER, People.ALICE, People.ADMIN)) {
      int has = ranks.indexOf(person.role());
      assertAnswer(route, "Bearer " + person.token(), has >= need ? 0 : 403);
    }
    assertAnswer(route, "bearer  " + People.ADMIN.token() + " ", 0); // RFC 9110: any case
  }

  /** Status 0: anything but 401 and 403. */
  private static void assertAnswer(String route, String authorization, int status) {
    String method = route.substring(0, route.indexOf(' '));
    String path = route.substring(route.indexOf(' ') + 1).replaceAll("\\{[^}]*}", "none.txt");
    String[] headers = {
      "Content-Type",
      "application/json",
      "Content-Length",
      "0",
      "Origin",
      ApiServer.ALLOWED,
      "Authorization",
      authorization
    };
    RawHttp.Answer answer = RawHttp.send(server, method, path, headers);
    if (status == 0) {
      assertThat(answer.status()).as("%s for %s", route, authorization).isNotIn(401, 403);
      return;
    }
    assertThat(answer.status()).as("%s for %s", route, authorization).isEqualTo(status);
    assertThat(answer.headers())
        .containsEntry("access-control-allow-origin", ApiServer.ALLOWED)
        .containsEntry("content-type", "application/problem+json");
    if (status == 401) {
      assertThat(answer.headers().get("www-authenticate")).startsWith("Bearer realm=");
      assertThat(answer.body()).contains("access token");
    } else {
      assertThat(answer.body()).contains("This needs the role ", "; the token \\\"");
    }
  }

  @Test
  void anUnknownTokenIsToldFromNone() {
    var none = server.get("/api/cases");
    assertThat(field(none, "type")).endsWith(":token-missing");
    assertThat(field(none, "detail")).contains("the role read");
    var unknown = server.get("/api/cases", "Authorization", STRANGER);
    assertThat(field(unknown, "type")).endsWith(":token-unknown");
    assertThat(unknown.headers().firstValue("WWW-Authenticate").orElse(""))
        .contains("error=\"invalid_token\"");
  }

  @Test
  void thereIsNothingToHideWhereThereIsNothing() {
    assertThat(server.get("/nothing/at/all").statusCode()).isEqualTo(404);
    assertThat(RawHttp.send(server, "PUT", "/api/cases").status()).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/segment", "/api/jobs/none", "/files/a/b/c", "/test/thrown"})
  void preflightsNeedNoToken(String path) {
    RawHttp.Answer answer =
        RawHttp.send(
            server,
            "OPTIONS",
            path,
            "Origin",
            ApiServer.ALLOWED,
            "Access-Control-Request-Method",
            "POST",
            "Access-Control-Request-Headers",
            "authorization");
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.headers().get("access-control-allow-headers")).contains("Authorization");
  }

  @Test
  void aJobIsReadByWhoeverKnowsItsIdAndCancelledByItsOwnerOrAnAdmin() {
    String ofAlice = field(People.submit(server, People.ALICE), "jobId");
    People.finished(server, People.ALICE, ofAlice);
    assertThat(server.get("/api/jobs/" + ofAlice, People.BOB.and()).statusCode()).isEqualTo(200);
    var refused = server.delete("/api/jobs/" + ofAlice, People.BOB.and());
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(field(refused, "detail")).contains("another caller's", "admin");
    for (Person person : List.of(People.ALICE, People.ADMIN)) {
      var allowed = server.delete("/api/jobs/" + ofAlice, person.and());
      assertThat(allowed.statusCode()).as(text(allowed)).isEqualTo(409); // has finished
    }
  }

  @Test
  void anUploadIsUsedByWhoeverKnowsItsIdAndForgottenByItsOwnerOrAnAdmin() {
    UploadClient uploads = new UploadClient(server);
    for (Person person : List.of(People.ALICE, People.ADMIN)) {
      String id = field(uploads.bring(People.ALICE.and()), "caseId");
      String path = "/api/cases/" + id;
      assertThat(server.get(path, People.READER.and()).statusCode()).isEqualTo(200);
      assertThat(server.delete(path, People.BOB.and()).statusCode()).isEqualTo(403);
      assertThat(server.delete(path, person.and()).statusCode()).isEqualTo(204);
    }
  }

  @Test
  void anIdempotencyKeyIsItsCallersOwn() {
    String first = field(People.submit(server, People.ALICE, "Idempotency-Key", "one"), "jobId");
    String again = field(People.submit(server, People.ALICE, "Idempotency-Key", "one"), "jobId");
    String other = field(People.submit(server, People.BOB, "Idempotency-Key", "one"), "jobId");
    assertThat(again).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
  }

  @Test
  void healthKeepsItsDetailsToThoseWhoMayRead() {
    assertThat(text(server.get("/health"))).contains("status").doesNotContain("details");
    assertThat(text(server.get("/health", People.READER.and()))).contains("details");
  }

  @ParameterizedTest
  @CsvSource({"read, 200, 401", "run, 200, 202", "admin, 200, 202"})
  void callersWithoutATokenMayBeGivenARole(String role, int reading, int running) {
    try (ApiServer open = People.server(Map.of("penumbra.access.anonymous", role))) {
      assertThat(open.get("/api/cases").statusCode()).isEqualTo(reading);
      String body = "{\"case_id\":\"sub-api\"}";
      assertThat(open.post("/api/segment", body).statusCode()).isEqualTo(running);
      assertThat(People.submit(open, People.ALICE).statusCode()).isEqualTo(202);
      assertThat(open.get("/api/cases", "Authorization", STRANGER).statusCode()).isEqualTo(401);
    }
  }

  @Test
  void aServiceWithoutTokensMayBeForReadersOnly() {
    try (ApiServer open = ApiServer.start(Map.of("penumbra.access.anonymous", "read"))) {
      assertThat(open.get("/api/cases").statusCode()).isEqualTo(200);
      var refused = open.post("/api/segment", "{\"case_id\":\"sub-api\"}");
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(field(refused, "detail")).contains("the role run");
    }
  }

  @Test
  void withoutSettingsEverybodyMayDoEverything() {
    ApiServer open = ApiServer.shared();
    var accepted =
        open.post("/api/segment", "{\"case_id\":\"sub-api\"}", "Authorization", STRANGER);
    assertThat(accepted.statusCode()).isEqualTo(202);
    assertThat(field(accepted, "events")).doesNotContain("signature");
    assertThat(text(open.get("/health"))).contains("details");
  }

  @Test
  void aFileOfTokensCountsAtOnceAndIsReadAgain(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("tokens");
    Files.writeString(file, "# the ward\n" + People.ALICE.entry() + "\n");
    try (ApiServer own =
        ApiServer.start(
            Map.of(
                "penumbra.access.tokens-file",
                file.toString(),
                "penumbra.access.tokens",
                People.ADMIN.entry()))) {
      assertThat(status(own, People.ALICE)).isEqualTo(200);
      assertThat(status(own, People.ADMIN)).isEqualTo(200);
      assertThat(status(own, People.BOB)).isEqualTo(401);
      Files.writeString(file, People.BOB.entry());
      Eventually.until("Alice's token is taken back", () -> status(own, People.ALICE) == 401);
      assertThat(status(own, People.BOB)).isEqualTo(200);
      assertThat(status(own, People.ADMIN)).isEqualTo(200);
    }
  }

  @Test
  void aBrokenFileOfTokensChangesNothing(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("tokens");
    Files.writeString(path, People.ALICE.entry());
    TokensFile file = new TokensFile(path.toString());
    assertThat(file.read()).hasSize(1);
    assertThat(file.readIfChanged()).isEmpty();
    Files.writeString(path, "alice:run:oops");
    assertThat(file.readIfChanged()).isEmpty();
    Files.delete(path);
    assertThat(file.readIfChanged()).isEmpty();
    Files.writeString(path, "");
    assertThat(file.readIfChanged()).hasValue(List.of());
    Files.writeString(path, People.ALICE.entry() + "\n" + People.BOB.entry());
    assertThat(file.readIfChanged().orElseThrow()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "penumbra.access.tokens, alice:run:pnb_secret, alice:run:…",
    "penumbra.access.tokens-file, /nowhere/tokens, /nowhere/tokens",
    "penumbra.access.anonymous, everybody, everybody",
    "penumbra.access.anonymous, none, none",
    "penumbra.access.link-key, short, …",
    "penumbra.access.link-lifetime, 0s, PT0S",
    "penumbra.access.strict-transport, -1s, PT-1S",
  })
  void aWrongValueStopsTheStartWithOneLine(String key, String value, String shown) {
    assertThatThrownBy(() -> ApiServer.start(Map.of(key, value)).close())
        .rootCause()
        .isInstanceOf(SettingRefused.class)
        .hasMessageStartingWith(key + " (environment: PENUMBRA_ACCESS_")
        .hasMessageContaining("is \"" + shown + "\" but must be ")
        .message()
        .hasLineCount(1);
  }

  private static int status(ApiServer server, Person person) {
    return server.get("/api/cases", person.and()).statusCode();
  }
}
