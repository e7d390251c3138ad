package dev.penumbra.api;

import static dev.penumbra.api.JobClient.field;
import static dev.penumbra.api.JobClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.penumbra.api.RawHttp.Answer;
import dev.penumbra.cases.uploads.SampleImages;
import dev.penumbra.jobs.Eventually;
import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Users bring their own cases. */
final class UploadsTest {

  @TempDir static Path data;

  private static ApiServer server;

  private final UploadClient uploads = new UploadClient(server);

  @BeforeAll
  static void start() {
    server =
        ApiServer.start(
            Map.of(
                "penumbra.data-dir",
                data.toString(),
                "penumbra.uploads.max-file-size",
                "1MB",
                "penumbra.uploads.keep-free",
                "0",
                "penumbra.uploads.per-client",
                1000));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aCaseIsTakenAndDescribed() {
    Multipart form =
        UploadClient.form()
            .file("flair", "f.nii", SampleImages.ramp(SampleImages.GRID, 5, 1))
            .file("groundTruth", "m.nii.gz", SampleImages.mask());
    HttpResponse<byte[]> response = uploads.send(form, "Origin", ApiServer.ALLOWED);
    assertThat(response.statusCode()).as(text(response)).isEqualTo(201);
    String id = field(response, "caseId");
    assertThat(id).matches("up-[a-z2-7]{26}");
    assertThat(response.headers().firstValue("Location"))
        .contains(server.base() + "/api/cases/" + id);
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin"))
        .contains(ApiServer.ALLOWED);
    assertThat(Instant.parse(field(response, "expiresAt"))).isAfter(Instant.now());
    assertThat(text(response))
        .contains(
            "\"modalities\":[\"dwi\",\"adc\",\"flair\"]",
            "\"hasGroundTruth\":true",
            "\"shape\":[12,10,8]",
            "\"spacing\":[2.0,2.0,3.0]",
            "\"warnings\":[]",
            "\"segment\":\"" + server.base() + "/api/segment\"");
    HttpResponse<byte[]> shown = server.get("/api/cases/" + id);
    assertThat(text(shown)).contains("\"source\":\"upload\"", "\"hasGroundTruth\":true");
  }

  @Test
  void onlyWhoKnowsItsIdFindsACase() {
    String id = uploads.sample();
    assertThat(text(server.get("/api/cases"))).doesNotContain(id).doesNotContain("up-");
    assertThat(text(server.get("/health"))).doesNotContain("up-");
    assertThat(text(server.get("/prometheus"))).doesNotContain("up-");
    String other = id.substring(0, id.length() - 1) + (id.endsWith("a") ? "b" : "a");
    assertThat(server.get("/api/cases/" + other).statusCode()).isEqualTo(404);
    assertThat(server.delete("/api/cases/" + other).statusCode()).isEqualTo(404);
    assertThat(server.post("/api/segment", "{\"case_id\":\"" + other + "\"}").statusCode())
        .isEqualTo(400);
    JobClient jobs = new JobClient(server);
    String mine = jobs.start(id);
    String theirs = jobs.start(uploads.sample());
    jobs.finished(mine);
    jobs.finished(theirs);
    assertThat(server.get("/files/" + mine + "/" + id + "/report.png").statusCode()).isEqualTo(200);
    assertThat(server.get("/files/" + theirs + "/" + id + "/report.png").statusCode())
        .isEqualTo(404);
    assertThat(server.get("/uploads/" + id + "/dwi.nii").statusCode()).isEqualTo(404);
    assertThat(server.get("/files/" + id + "/" + id + "/dwi.nii").statusCode()).isEqualTo(404);
  }

  @Test
  void itsImagesAreSentToWhoKnowsItsIdUntilItIsForgotten() {
    String id = uploads.sample();
    String dwi = "/api/cases/" + id + "/images/dwi";
    assertThat(server.get(dwi).statusCode()).isEqualTo(200);
    assertThat(server.delete("/api/cases/" + id).statusCode()).isEqualTo(204);
    assertThat(server.get(dwi).statusCode()).isEqualTo(404);
  }

  @Test
  void theLogDoesNotNameUploads() {
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(lines);
    try {
      new JobClient(server).finished(new JobClient(server).start(uploads.sample()));
      uploads.send(new Multipart().file("dwi", "patient-name.nii", new byte[4]));
    } finally {
      root.detachAppender(lines);
    }
    assertThat(List.copyOf(lines.list))
        .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.INFO))
        .extracting(ILoggingEvent::getFormattedMessage)
        .noneMatch(message -> message.contains("up-") || message.contains("patient-name"));
  }

  @Test
  void aCaseIsForgottenAtOnce() {
    String id = uploads.sample();
    assertThat(server.delete("/api/cases/" + id).statusCode()).isEqualTo(204);
    assertThat(server.delete("/api/cases/" + id).statusCode()).isEqualTo(404);
    assertThat(server.get("/api/cases/" + id).statusCode()).isEqualTo(404);
    assertThat(UploadClient.folders(data)).doesNotContain(id);
    assertThat(server.delete("/api/cases/sub-api").statusCode()).isEqualTo(404);
    assertThat(server.delete("/api/cases/..").statusCode()).isEqualTo(404);
    assertThat(server.get("/api/cases/sub-api").statusCode()).isEqualTo(200);
  }

  @Test
  void whatWasReadIntoTheFilesIsTold() {
    Multipart form =
        new Multipart()
            .file(
                "dwi",
                "b.nii",
                SampleImages.withVoxel(SampleImages.withoutSform(SampleImages.dwi()), 3, Float.NaN))
            .file("adc", "a.nii", SampleImages.ramp(SampleImages.moved(0.4), 0.7f, 0.001f));
    HttpResponse<byte[]> response = uploads.send(form);
    assertThat(response.statusCode()).as(text(response)).isEqualTo(201);
    assertThat(text(response))
        .contains(
            "dwi (b.nii) has no sform: the position is taken from the qform.",
            "dwi (b.nii): 1 voxels are no finite numbers and are taken as 0.",
            "adc (a.nii) is in 1e-3 mm²/s, as its values show; it is converted to 1e-6 mm²/s.",
            "adc (a.nii) is placed up to 0.400 mm apart from the DWI; the DWI's position is used.");
  }

  @Test
  void imagesThatDoNotBelongTogetherAreToldApart() {
    Grid g = SampleImages.GRID;
    Grid thinner = new Grid(g.nx(), g.ny(), g.nz() - 1, g.affine());
    Multipart form =
        new Multipart()
            .file("adc", "a.nii", SampleImages.ramp(thinner, 700, 1))
            .file("flair", "f.nii", SampleImages.ramp(SampleImages.moved(30), 5, 1))
            .file("dwi", "d.nii", SampleImages.dwi());
    HttpResponse<byte[]> response = uploads.send(form);
    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(field(response, "type")).isEqualTo("urn:penumbra:problem:unusable-case");
    assertThat(text(response))
        .contains(
            "\"field\":\"adc\"",
            "adc (a.nii) has " + thinner.shape() + " voxels and the DWI " + g.shape(),
            "\"field\":\"flair\"",
            "flair (f.nii) has the DWI's shape, but another position: they are placed 30.0 mm");
  }

  @Test
  void aGroundTruthThatDoesNotFitRefusesTheCase() {
    Grid other = new Grid(4, 4, 4, Affine.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0));
    HttpResponse<byte[]> response =
        uploads.send(
            UploadClient.form().file("ground_truth", "m.nii", SampleImages.ramp(other, 0, 1)));
    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(text(response)).contains("\"field\":\"ground_truth\"");
    response =
        uploads.send(UploadClient.form().file("ground_truth", "m.nii", SampleImages.constant(1)));
    assertThat(text(response)).contains("it marks every voxel");
    response =
        uploads.send(UploadClient.form().file("ground_truth", "m.nii", SampleImages.constant(0)));
    assertThat(response.statusCode()).as("no lesion at all").isEqualTo(201);
  }

  @Test
  void aFileThatIsTooLargeIsNamed() {
    Grid large = new Grid(100, 100, 40, SampleImages.GRID.affine());
    HttpResponse<byte[]> response =
        uploads.send(new Multipart().file("dwi", "d.nii", SampleImages.ramp(large, 1, 1)));
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(field(response, "detail")).contains("dwi (d.nii): it is larger than 1 MB");
    assertThat(text(response)).contains("\"field\":\"dwi\"");
  }

  @Test
  void anEmptyPartOfAFormIsNoFile() {
    HttpResponse<byte[]> response =
        uploads.send(
            UploadClient.form()
                .file("flair", "", new byte[0])
                .file("ground_truth", "", new byte[0]));
    assertThat(response.statusCode()).as(text(response)).isEqualTo(201);
    assertThat(text(response)).contains("\"modalities\":[\"dwi\",\"adc\"]");
    assertThat(uploads.send(new Multipart().file("dwi", "", new byte[0])).statusCode())
        .isEqualTo(422);
  }

  @Test
  void aBodyThatIsTooLargeIsRefusedBeforeItIsSent() {
    Answer answer =
        RawHttp.send(server, head("Expect: 100-continue\r\nContent-Length: 6000000\r\n"));
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.headers()).containsEntry("connection", "close");
    assertThat(answer.body()).contains("each of its files may have 1 MB");
  }

  @Test
  void aClientThatAsksMaySend() throws IOException {
    byte[] body = UploadClient.form().ended();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              head("Connection: close\r\nExpect: 100-continue\r\nContent-Length: "
                      + body.length
                      + "\r\n")
                  .getBytes(StandardCharsets.ISO_8859_1));
      String goOn = new String(socket.getInputStream().readNBytes(25), StandardCharsets.US_ASCII);
      assertThat(goOn).startsWith("HTTP/1.1 100 Continue");
      socket.getOutputStream().write(body);
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(answer).startsWith("HTTP/1.1 201");
    }
  }

  @Test
  void whoStillSendsHearsWhyItIsRefused() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      String wrong =
          head("Content-Length: 4000000\r\n").replace("multipart/form-data", "text/plain");
      socket.getOutputStream().write(wrong.getBytes(StandardCharsets.ISO_8859_1));
      byte[] piece = new byte[100_000];
      for (int i = 0; i < 40; i++) {
        socket.getOutputStream().write(piece);
      }
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(answer).startsWith("HTTP/1.1 415").contains("An upload is multipart/form-data");
    }
  }

  @Test
  void aCutUploadLeavesNoFile() throws IOException {
    try (ApiServer own =
        ApiServer.start(
            Map.of(
                "penumbra.data-dir",
                data.resolve("cut").toString(),
                "penumbra.uploads.keep-free",
                "0"))) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), own.port())) {
        byte[] begun = UploadClient.form().begun();
        String request = head("Content-Length: 1000000\r\n");
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().write(begun);
        socket.getOutputStream().flush();
        Eventually.until(
            "it is being received", () -> !UploadClient.folders(data.resolve("cut")).isEmpty());
      }
      Eventually.until(
          "nothing is left", () -> UploadClient.folders(data.resolve("cut")).isEmpty());
      new UploadClient(own).sample();
    }
  }

  @Test
  void otherBodiesKeepTheirLimit() {
    String large = "{\"case_id\":\"" + "x".repeat(2_000_000) + "\"}";
    Answer answer =
        RawHttp.send(
            server,
            "POST /api/segment HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: "
                + large.length()
                + "\r\n\r\n"
                + large);
    assertThat(answer.status()).isEqualTo(413);
    assertThat(server.post("/api/cases?x=1", "{}").statusCode()).isEqualTo(415);
  }

  private static String head(String headers) {
    return "POST /api/cases HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
        + Multipart.TYPE
        + "\r\n"
        + headers
        + "\r\n";
  }
}
