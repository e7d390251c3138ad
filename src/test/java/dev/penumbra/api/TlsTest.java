package dev.penumbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.results.ResultFolders;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same answers where TLS ends here, over HTTP/1.1 and HTTP/2. */
final class TlsTest {

  private static final String PASSWORD = "changeit";

  @TempDir static Path folder;

  @BeforeAll
  static void aCertificateForThisMachine() throws Exception {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "penumbra",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys().toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).as(said).isZero();
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void sendsFilesJobsAndEvents(HttpClient.Version version) throws Exception {
    Map<String, Object> settings =
        Map.of(
            "micronaut.server.http-version",
            version == HttpClient.Version.HTTP_2 ? "2.0" : "1.1",
            "micronaut.server.ssl.enabled",
            true,
            "micronaut.server.ssl.port",
            -1,
            "micronaut.server.ssl.key-store.path",
            "file:" + keys(),
            "micronaut.server.ssl.key-store.password",
            PASSWORD,
            "micronaut.server.ssl.key-store.type",
            "PKCS12");
    HttpClient client =
        HttpClient.newBuilder().version(version).sslContext(trustingOnlyThisMachine()).build();
    try (ApiServer server = ApiServer.start(settings, client)) {
      JobClient jobs = new JobClient(server);
      String id = jobs.start(ScriptedCases.CASE);
      assertThat(JobClient.field(jobs.finished(id), "reportUrl")).startsWith("https://localhost:");
      new UploadClient(server).sample();
      byte[] content = new byte[3_000_000];
      new Random(5).nextBytes(content);
      Files.write(
          server.bean(ResultFolders.class).find(id).orElseThrow().resolve("large.nii.gz"), content);

      String path = "/files/" + id + "/sub-api/large.nii.gz";
      var whole = server.get(path, "Origin", ApiServer.ALLOWED);
      assertThat(whole.version()).isEqualTo(version);
      assertThat(whole.body()).isEqualTo(content);
      assertThat(whole.headers().firstValue("Access-Control-Allow-Origin"))
          .contains(ApiServer.ALLOWED);
      assertThat(whole.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(whole.headers().firstValue("X-Request-Id")).isPresent();
      assertThat(whole.headers().firstValue("Strict-Transport-Security")).isPresent();
      var part = server.get(path, "Range", "bytes=-1000000");
      assertThat(part.statusCode()).isEqualTo(206);
      assertThat(part.body()).isEqualTo(Arrays.copyOfRange(content, 2_000_000, 3_000_000));
      var missing = server.get("/nothing", "Origin", ApiServer.ALLOWED);
      assertThat(missing.statusCode()).isEqualTo(404);
      assertThat(missing.headers().firstValue("Access-Control-Allow-Origin"))
          .contains(ApiServer.ALLOWED);
      try (EventClient events = EventClient.open(server, "/api/jobs/" + id + "/events")) {
        assertThat(events.rest())
            .extracting(EventClient.Event::name)
            .containsExactly("snapshot", "completed");
      }
    }
  }

  private static Path keys() {
    return folder.resolve("keys.p12");
  }

  private static SSLContext trustingOnlyThisMachine() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys())) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("penumbra", store.getCertificate("penumbra"));
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}
