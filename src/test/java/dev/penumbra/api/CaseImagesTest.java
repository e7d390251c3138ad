package dev.penumbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The images of a case, before a job has run. */
final class CaseImagesTest {

  private static final String IMAGES = "/api/cases/phantom-embolic/images/";

  private final ApiServer server = ApiServer.shared();

  @ParameterizedTest
  @CsvSource({"dwi, dwi", "adc, adc", "ground_truth, msk"})
  void areSentAsTheyCameIn(String image, String kind) throws IOException {
    var response = server.get(IMAGES + image, "Accept-Encoding", "gzip");
    String name = "phantom-embolic_" + kind + ".nii.gz";
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(resource(name));
    assertThat(header(response, "Content-Type")).isEqualTo("application/gzip");
    assertThat(header(response, "Content-Encoding")).isEmpty();
    assertThat(header(response, "Cache-Control")).isEqualTo("private, no-cache");
    assertThat(header(response, "Content-Disposition"))
        .isEqualTo("inline; filename=\"" + name + "\"");
  }

  @Test
  void comeInParts() throws IOException {
    byte[] all = resource("phantom-embolic_dwi.nii.gz");
    var part = server.get(IMAGES + "dwi", "Range", "bytes=10-29");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(Arrays.copyOfRange(all, 10, 30));
    assertThat(header(part, "Content-Range")).isEqualTo("bytes 10-29/" + all.length);
    assertThat(server.get(IMAGES + "dwi", "Range", "bytes=" + all.length + "-").statusCode())
        .isEqualTo(416);
  }

  @Test
  void areNotSentToAClientThatHasThem() {
    String etag = header(server.get(IMAGES + "dwi"), "ETag");
    assertThat(etag).matches("\"[^\"]+\"");
    assertThat(server.get(IMAGES + "dwi", "If-None-Match", etag).statusCode()).isEqualTo(304);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        IMAGES + "flair",
        IMAGES + "msk",
        IMAGES + "DWI",
        "/api/cases/no-such-case/images/dwi",
        "/api/cases/..%2f..%2fcases/images/dwi",
      })
  void whatIsNotThereIsNotFound(String path) {
    assertThat(server.get(path).statusCode()).isEqualTo(404);
  }

  @Test
  void aCaseThatIsElsewhereIsNotWaitedFor() {
    var response = server.get("/api/cases/" + ScriptedCases.CASE + "/images/dwi");
    assertThat(response.statusCode()).isEqualTo(409);
    assertThat(JobClient.text(response)).contains("are not on this server yet");
  }

  private static byte[] resource(String name) throws IOException {
    String path = "/cases/phantom-embolic/" + name;
    try (InputStream in = CaseImagesTest.class.getResourceAsStream(path)) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    }
  }

  private static String header(HttpResponse<byte[]> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
