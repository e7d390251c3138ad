package dev.penumbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.0, as many a proxy speaks it to the server behind it. */
final class OldClientsTest {

  private final ApiServer server = ApiServer.shared();
  private final JobClient jobs = new JobClient(server);

  @ParameterizedTest
  @ValueSource(strings = {"close", "keep-alive"})
  void getTheStreamWithoutChunksAndAnEndOfTheConnection(String connection) {
    String id = jobs.start(ScriptedCases.CASE);
    jobs.finished(id);
    var answer = ask("/api/jobs/" + id + "/events", connection);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers()).doesNotContainKey("transfer-encoding");
    assertThat(answer.headers()).doesNotContainEntry("connection", "keep-alive");
    assertThat(answer.body()).startsWith("retry: 2000\n\nevent: snapshot\n").endsWith("}\n\n");
  }

  @Test
  void getTheArchiveWithoutChunks() {
    String id = jobs.start(ScriptedCases.CASE);
    jobs.finished(id);
    var answer = ask("/files/" + id + "/" + ScriptedCases.CASE + "/archive.zip", "close");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers()).doesNotContainKey("transfer-encoding");
    assertThat(answer.body()).startsWith("PK");
  }

  private RawHttp.Answer ask(String path, String connection) {
    return RawHttp.send(
        server, "GET " + path + " HTTP/1.0\r\nConnection: " + connection + "\r\n\r\n");
  }
}
