package dev.penumbra.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.cases.uploads.SampleImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What tests do with uploads over HTTP. */
public final class UploadClient {

  private final ApiServer server;

  public UploadClient(ApiServer server) {
    this.server = server;
  }

  /** Sends a form. */
  HttpResponse<byte[]> send(Multipart form, String... headers) {
    return server.send(
        server
            .request("/api/cases", headers)
            .header("Content-Type", Multipart.TYPE)
            .POST(BodyPublishers.ofByteArray(form.ended())));
  }

  /** Sends a small case. */
  public HttpResponse<byte[]> bring(String... headers) {
    return send(form(), headers);
  }

  /** Sends a small case and gives its id. */
  String sample() {
    HttpResponse<byte[]> response = send(form());
    assertThat(response.statusCode()).as(JobClient.text(response)).isEqualTo(201);
    return JobClient.field(response, "caseId");
  }

  /** The form of a small case. */
  static Multipart form() {
    return new Multipart()
        .file("dwi", "brain.nii", SampleImages.dwi())
        .file("adc", "brain_adc.nii.gz", SampleImages.adc());
  }

  /** What lies in the folder of the uploads. */
  static List<String> folders(Path data) {
    Path root = data.resolve("uploads");
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(root)) {
      return found.map(path -> path.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
