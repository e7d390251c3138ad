package dev.penumbra.jobs.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.LogLines;
import dev.penumbra.api.ApiServer;
import dev.penumbra.jobs.Eventually;
import dev.penumbra.model.SettingRefused;
import io.nats.client.NKey;
import io.nats.client.support.JsonSerializable;
import io.nats.client.support.JwtUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Logins and certificates, right and wrong ones, at a real nats-server. */
@Timeout(120)
final class NatsLoginTest {

  private static final String STORE_PASSWORD = "a store's password";
  private static final String RIGHT = "the-right-secret";
  private static final String WRONG = "some-wrong-secret";

  @TempDir Path folder;
  @RegisterExtension final LogLines log = new LogLines(NatsLink.class);
  private final List<NatsLink> links = new ArrayList<>();

  @AfterEach
  void stop() {
    links.forEach(NatsLink::close);
  }

  private NatsLink link(NatsConfig config) {
    NatsLink link = new NatsLink(NatsLogin.options(config));
    links.add(link);
    return link;
  }

  private void connects(NatsConfig config) {
    NatsLink link = link(config);
    Eventually.until("it is connected", link::connected);
    link.close();
  }

  /** The refusal is told once, without the secret. */
  private NatsLink isRefused(NatsConfig config, String sentence) {
    NatsLink link = link(config);
    Eventually.until("it is told of", () -> !log.with(sentence).isEmpty());
    assertThat(link.connected()).isFalse();
    assertThat(String.join(" ", log.all())).doesNotContain(WRONG, STORE_PASSWORD);
    return link;
  }

  private Path conf(String content) throws IOException {
    return Files.writeString(folder.resolve("server.conf"), content);
  }

  private static NatsConfig user(String url, String name, String password) {
    return new NatsConfig(url, null, name, password, null, null, null, "p", 1);
  }

  private static NatsConfig token(String url, String token) {
    return new NatsConfig(url, null, null, null, token, null, null, "p", 1);
  }

  private static NatsConfig file(String url, Path credentials) {
    return new NatsConfig(url, credentials, null, null, null, null, null, "p", 1);
  }

  private static NatsConfig trusting(
      String url, @Nullable Path truststore, @Nullable String password) {
    return new NatsConfig(url, null, null, null, null, truststore, password, "p", 1);
  }

  @Test
  void aUserWithTheRightPasswordIsLetInAndOneWithAnotherIsTriedAgain() throws Exception {
    Path conf = conf("authorization { user: penumbra, password: \"" + RIGHT + "\" }");
    try (NatsServer server = NatsServer.start(folder, "-c", conf.toString())) {
      connects(user(server.url(), "penumbra", RIGHT));
      NatsLink refused =
          isRefused(user(server.url(), "penumbra", WRONG), "NATS refuses the login: penumbra.nats");
      server.kill();
      conf("authorization { user: penumbra, password: \"" + WRONG + "\" }");
      server.startAgain();
      Eventually.until("it is let in when the server knows it", refused::connected);
      assertThat(log.with("NATS refuses the login")).as("told once").hasSize(1);
    }
  }

  /** The client gives up after two refusals; the link does not. */
  @Test
  void oneThatIsRefusedWhenItComesAgainIsTriedUntilItIsLetIn() throws Exception {
    Path conf = conf("authorization { token: \"" + RIGHT + "\" }");
    try (NatsServer server = NatsServer.start(folder, "-c", conf.toString())) {
      NatsLink link = link(token(server.url(), RIGHT));
      Eventually.until("it is connected", link::connected);
      server.kill();
      conf("authorization { token: \"" + WRONG + "\" }");
      server.startAgain();
      Eventually.until("it is refused", () -> !log.with("NATS refuses the login").isEmpty());
      server.kill();
      conf("authorization { token: \"" + RIGHT + "\" }");
      server.startAgain();
      Eventually.until("it is let in again", link::connected);
    }
  }

  @Test
  void aServiceThatIsRefusedStartsIsNotReadyAndTakesItUpWhenItIsLetIn() throws Exception {
    Path conf = conf("authorization { token: \"" + RIGHT + "\" }");
    try (NatsServer server = NatsServer.start(folder, "-c", conf.toString());
        ApiServer service =
            ApiServer.startUnscripted(
                Map.of("penumbra.nats.url", server.url(), "penumbra.nats.token", WRONG))) {
      assertThat(service.get("/health/readiness").statusCode()).isEqualTo(503);
      assertThat(service.get("/health/liveness").statusCode()).isEqualTo(200);
      HttpResponse<byte[]> refused =
          service.post("/api/segment", "{\"case_id\":\"phantom-territorial\"}");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(String.join(" ", log.all())).contains("NATS refuses the login");
      server.kill();
      conf("authorization { token: \"" + WRONG + "\" }");
      server.startAgain();
      Eventually.until("it is ready", () -> service.get("/health/readiness").statusCode() == 200);
    }
  }

  @Test
  void aTokenIsLetInAndAnotherIsNot() throws Exception {
    try (NatsServer server = NatsServer.start(folder, "--auth", RIGHT)) {
      connects(token(server.url(), RIGHT));
      isRefused(token(server.url(), WRONG), "NATS refuses the login");
    }
  }

  @Test
  void aFileWithAUsersJwtAndKeyIsLetInAndThatOfAStrangerIsNot() throws Exception {
    NKey operator = NKey.createOperator(null);
    NKey account = NKey.createAccount(null);
    String issuer = new String(operator.getPublicKey());
    String name = new String(account.getPublicKey());
    String operatorJwt = jwt(operator, issuer, "{\"type\":\"operator\",\"version\":2}");
    String accountJwt =
        jwt(
            operator,
            name,
            "{\"type\":\"account\",\"version\":2,\"limits\":{\"subs\":-1,\"data\":-1,"
                + "\"payload\":-1,\"imports\":-1,\"exports\":-1,\"wildcards\":true,"
                + "\"conn\":-1,\"leaf\":-1}}");
    Path conf =
        conf(
            "operator: \"%s\"\nresolver: MEMORY\nresolver_preload: { %s: \"%s\" }\n"
                .formatted(operatorJwt, name, accountJwt));
    try (NatsServer server = NatsServer.startBare(folder, "-c", conf.toString())) {
      connects(file(server.url(), credentials("right.creds", account)));
      Path stranger = credentials("stranger.creds", NKey.createAccount(null));
      isRefused(file(server.url(), stranger), "NATS refuses the login");
    }
  }

  private static String jwt(NKey issuer, String subject, String claims)
      throws GeneralSecurityException, IOException {
    JsonSerializable nats = () -> claims;
    long now = JwtUtils.currentTimeSeconds();
    return JwtUtils.issueJWT(
        issuer, subject, "test", null, now, new String(issuer.getPublicKey()), nats);
  }

  /** As the tools of NATS write it. */
  private Path credentials(String name, NKey account) throws Exception {
    NKey user = NKey.createUser(null);
    String jwt =
        JwtUtils.issueUserJWT(
            account, new String(account.getPublicKey()), new String(user.getPublicKey()));
    return Files.writeString(
        folder.resolve(name),
        JwtUtils.NATS_USER_JWT_FORMAT.formatted(jwt, new String(user.getSeed())));
  }

  @Test
  void aServerWhoseCertificateIsInTheFileIsTrustedAndNoOther() throws Exception {
    Path store = keys();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, STORE_PASSWORD.toCharArray());
    }
    Certificate certificate = keys.getCertificate("nats");
    Path issued = pem("nats.crt", "CERTIFICATE", certificate.getEncoded());
    Path key =
        pem(
            "nats.key",
            "PRIVATE KEY",
            keys.getKey("nats", STORE_PASSWORD.toCharArray()).getEncoded());
    Path trust = folder.resolve("trust.p12");
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("nats", certificate);
    try (OutputStream out = Files.newOutputStream(trust)) {
      trusted.store(out, STORE_PASSWORD.toCharArray());
    }
    try (NatsServer nats =
        NatsServer.start(
            folder, "--tls", "--tlscert", issued.toString(), "--tlskey", key.toString())) {
      String plain = nats.url();
      String url = plain.replace("nats://", "tls://");
      connects(trusting(url, trust, STORE_PASSWORD));
      isRefused(trusting(url, null, null), "The connection to NATS cannot be secured: PKIX");
      isRefused(trusting(plain, null, null), "penumbra.nats.url must begin with tls://");
      assertThatThrownBy(() -> link(trusting(url, trust, WRONG)))
          .isInstanceOf(SettingRefused.class)
          .hasMessageStartingWith(
              "penumbra.nats.truststore (environment: PENUMBRA_NATS_TRUSTSTORE)")
          .hasMessageEndingWith("that penumbra.nats.truststore-password opens.");
    }
  }

  private Path pem(String name, String what, byte[] content) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return Files.writeString(
        folder.resolve(name),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, body, what));
  }

  /** A server that is its own authority. */
  private Path keys() throws Exception {
    Path store = folder.resolve("nats.p12");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "nats",
                "-keyalg",
                "EC",
                "-dname",
                "CN=nats",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                STORE_PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return store;
  }
}
