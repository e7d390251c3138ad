package dev.penumbra.jobs.nats;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.penumbra.jobs.Eventually;
import io.nats.client.NKey;
import io.nats.client.support.JsonSerializable;
import io.nats.client.support.JwtUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Logins and certificates, right and wrong ones, at a real nats-server. */
@Timeout(120)
final class NatsLoginTest {

  private static final String STORE_PASSWORD = "a store's password";
  private static final String RIGHT = "the-right-secret";
  private static final String WRONG = "some-wrong-secret";

  @TempDir Path folder;
  private final Lines lines = new Lines();
  private final List<NatsLink> links = new ArrayList<>();

  /** What the log says of connections. */
  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final List<String> said = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      said.add(event.getFormattedMessage());
    }

    private long count(String part) {
      return said.stream().filter(line -> line.contains(part)).count();
    }
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(NatsLink.class);
  }

  @BeforeEach
  void listen() {
    lines.start();
    logger().addAppender(lines);
  }

  @AfterEach
  void stop() {
    links.forEach(NatsLink::close);
    logger().detachAppender(lines);
  }

  private NatsLink link(NatsConfig config) {
    NatsLink link = new NatsLink(NatsLogin.options(config));
    links.add(link);
    return link;
  }

  private void connects(NatsConfig config) {
    Eventually.until("it is connected; the log: " + lines.said, link(config)::connected);
  }

  /** The refusal is told once, without the secret. */
  private NatsLink isRefused(NatsConfig config, String sentence) {
    NatsLink link = link(config);
    Eventually.until("it is told of", () -> lines.count(sentence) > 0);
    assertThat(link.connected()).isFalse();
    assertThat(String.join(" ", lines.said)).doesNotContain(WRONG, STORE_PASSWORD);
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
      assertThat(lines.count("NATS refuses the login")).as("told once by each").isLessThan(4);
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
      Eventually.until("it is refused", () -> lines.count("NATS refuses the login") > 0);
      server.kill();
      conf("authorization { token: \"" + RIGHT + "\" }");
      server.startAgain();
      Eventually.until("it is let in again", link::connected);
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
  void aServerWithACertificateOfAKnownAuthorityIsTrustedAndNoOther() throws Exception {
    Path authority = folder.resolve("authority.p12");
    Path server = folder.resolve("server.p12");
    Path request = folder.resolve("server.csr");
    Path issued = folder.resolve("server.crt");
    Path root = folder.resolve("authority.crt");
    keytool(
        authority,
        "-genkeypair",
        "-alias",
        "ca",
        "-keyalg",
        "EC",
        "-dname",
        "CN=Authority",
        "-ext",
        "bc:c");
    keytool(authority, "-exportcert", "-rfc", "-alias", "ca", "-file", root.toString());
    keytool(server, "-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=nats");
    keytool(server, "-certreq", "-alias", "server", "-file", request.toString());
    keytool(
        authority,
        "-gencert",
        "-rfc",
        "-alias",
        "ca",
        "-infile",
        request.toString(),
        "-outfile",
        issued.toString(),
        "-ext",
        "san=ip:127.0.0.1,dns:localhost");
    Path trust = folder.resolve("trust.p12");
    keytool(trust, "-importcert", "-noprompt", "-alias", "ca", "-file", root.toString());
    Path key = Files.writeString(folder.resolve("server.key"), privateKey(server));
    try (NatsServer nats =
        NatsServer.start(
            folder, "--tls", "--tlscert", issued.toString(), "--tlskey", key.toString())) {
      String url = nats.url().replace("nats://", "tls://");
      connects(trusting(url, trust, STORE_PASSWORD));
      isRefused(trusting(url, null, null), "The connection to NATS cannot be secured");
    }
  }

  private static String privateKey(Path store) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, STORE_PASSWORD.toCharArray());
    }
    Key key = keys.getKey("server", STORE_PASSWORD.toCharArray());
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }

  private static void keytool(Path store, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(
        List.of(
            "-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", STORE_PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
  }
}
