package dev.penumbra.api;

import static dev.penumbra.api.JobClient.field;
import static dev.penumbra.api.JobClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.SmallDisk;
import dev.penumbra.cases.uploads.SampleImages;
import dev.penumbra.jobs.Eventually;
import dev.penumbra.volume.Grid;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills while an upload comes in. */
final class FullDiskUploadTest {

  private static final int MEGABYTES = 32;

  @TempDir Path folder;

  @Test
  void refusesAndLeavesNothing() throws Exception {
    Grid large = new Grid(200, 200, 60, SampleImages.GRID.affine());
    byte[] nineMegabytes = SampleImages.ramp(large, 100, 1);
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), MEGABYTES)) {
      Path data = disk.folder().resolve("data");
      try (ApiServer server =
          ApiServer.start(
              Map.of("penumbra.data-dir", data.toString(), "penumbra.uploads.keep-free", "1MB"))) {
        UploadClient uploads = new UploadClient(server);
        String id = uploads.sample();
        disk.fillBut(5 << 20);
        HttpResponse<byte[]> refused =
            uploads.send(new Multipart().file("dwi", "d.nii", nineMegabytes));
        assertRefused(refused);
        Eventually.until("nothing is left", () -> UploadClient.folders(data).size() == 1);
        disk.fill();
        assertRefused(uploads.send(UploadClient.form()));
        assertThat(UploadClient.folders(data)).containsExactly(id);
        disk.free();
        uploads.sample();
        assertThat(server.get("/api/cases/" + id).statusCode()).isEqualTo(200);
      }
    }
  }

  private static void assertRefused(HttpResponse<byte[]> response) {
    assertThat(response.statusCode()).as(text(response)).isEqualTo(507);
    assertThat(field(response, "detail")).contains("disk is full");
    assertThat(response.headers().firstValue("Retry-After")).isPresent();
  }
}
