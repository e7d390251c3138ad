package dev.penumbra.api;

import static dev.penumbra.api.JobClient.field;
import static dev.penumbra.api.JobClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.Prerequisite;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real stroke case is uploaded and goes through the real pipeline to its mask. */
final class RealUploadTest {

  private static final String CASE = "sub-strokecase0001";
  private static final Path ISLES = Path.of("../shared/data/isles22").resolve(CASE);

  @TempDir Path data;

  @Test
  void theRealCaseGoesFromUploadToMask() throws IOException {
    Prerequisite.require(Files.isDirectory(ISLES), "the real case in ../shared/data/isles22");
    byte[] dwi = Files.readAllBytes(ISLES.resolve(CASE + "_ses-0001_dwi.nii.gz"));
    byte[] adc = Files.readAllBytes(ISLES.resolve(CASE + "_ses-0001_adc.nii.gz"));
    try (ApiServer server =
        ApiServer.startUnscripted(
            Map.of("penumbra.data-dir", data.toString(), "penumbra.uploads.keep-free", "0"))) {
      HttpResponse<byte[]> taken =
          new UploadClient(server)
              .send(new Multipart().file("dwi", "dwi.nii.gz", dwi).file("adc", "adc.nii.gz", adc));
      assertThat(taken.statusCode()).as(text(taken)).isEqualTo(201);
      assertThat(text(taken)).contains("\"shape\":[112,112,73]");
      JobClient jobs = new JobClient(server);
      String id = field(taken, "caseId");
      String job = jobs.start(id);
      HttpResponse<byte[]> finished = jobs.finished(job);
      assertThat(field(finished, "status")).as(text(finished)).isEqualTo("completed");
      assertThat(Double.parseDouble(field(finished, "volumeMl"))).isBetween(0.2, 0.6);
      String files = "/files/" + job + "/" + id + "/";
      assertThat(server.get(files + "lesion_msk.nii.gz").statusCode()).isEqualTo(200);
      assertThat(server.get(files + id + "_dwi.nii.gz").body()).isEqualTo(dwi);
      assertThat(server.delete("/api/cases/" + id).statusCode()).isEqualTo(204);
      assertThat(server.get(files + "lesion_msk.nii.gz").statusCode()).isEqualTo(200);
    }
  }
}
