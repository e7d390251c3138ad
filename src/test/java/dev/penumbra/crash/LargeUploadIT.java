package dev.penumbra.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.Prerequisite;
import dev.penumbra.cases.uploads.SampleImages;
import dev.penumbra.nifti.NiftiDatatype;
import dev.penumbra.nifti.NiftiHeader;
import dev.penumbra.nifti.NiftiWriter;
import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Volume;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upload of 2 GB goes through a service whose heap is a twentieth of it. */
final class LargeUploadIT {

  /** Half a GiB as float64: the most voxels that an image may have. */
  private static final int[] LARGE = {512, 512, 256};

  private static final int[] SMALL = {64, 64, 16};
  private static final List<String> PARTS = List.of("dwi", "adc", "flair", "ground_truth");
  private static final String HEAP = "-Xmx96m";
  private static final int DATATYPE_AT = 70;
  private static final short FLOAT64 = 64;
  private static final long DISK_NEED = 6L << 30;
  private static final String BOUNDARY = "penumbra-large";

  @TempDir Path folder;

  @Test
  void needsNoMoreHeapThanASmallOne() throws Exception {
    Prerequisite.require(
        Files.getFileStore(folder).getUsableSpace() >= DISK_NEED,
        "6 GB of disk for an upload of 2 GB");
    Launch launch =
        Launch.in(folder)
            .withEnvironment(
                Map.of(
                    "PENUMBRA_UPLOADS_MAX_FILE_SIZE", "600MB",
                    "PENUMBRA_UPLOADS_TIMEOUT", "10m",
                    "PENUMBRA_WARM_UP", "false"));
    try (ServiceProcess service =
        ServiceProcess.start(launch, folder.resolve("log"), List.of(HEAP))) {
      service.awaitAnswer();
      assertThat(upload(service.base(), SMALL)).startsWith("HTTP/1.1 201");
      String answer = upload(service.base(), LARGE);
      assertThat(answer).as(service.logTail()).startsWith("HTTP/1.1 201");
      assertThat(answer).contains("\"shape\":[512,512,256]");
      assertThat(service.logTail()).doesNotContain("OutOfMemoryError");
      try (Stream<Path> kept = Files.walk(launch.dataDir().resolve("uploads"))) {
        assertThat(kept.filter(file -> file.toString().endsWith(".nii"))).hasSize(8);
      }
      assertThat(service.status("/health/liveness")).isEqualTo(200);
    }
  }

  private static String upload(URI base, int[] size) throws IOException {
    byte[] start = imageStart(size);
    long voxels = (long) size[0] * size[1] * size[2];
    long length = 0;
    for (String part : PARTS) {
      length += head(part).length + start.length + voxels * Double.BYTES + 2;
    }
    byte[] end = ("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII);
    try (Socket socket = new Socket(base.getHost(), base.getPort())) {
      socket.setSoTimeout(300_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /api/cases HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                  + "Content-Type: multipart/form-data; boundary="
                  + BOUNDARY
                  + "\r\nContent-Length: "
                  + (length + end.length)
                  + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      for (String part : PARTS) {
        out.write(head(part));
        out.write(start);
        writeVoxels(out, voxels, part.equals("ground_truth"));
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
      }
      out.write(end);
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static byte[] head(String part) {
    return ("--"
            + BOUNDARY
            + "\r\nContent-Disposition: form-data; name=\""
            + part
            + "\"; filename=\"large.nii\"\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Header and extender of a float64 image of any size. */
  private static byte[] imageStart(int[] size) throws IOException {
    Grid tiny = new Grid(2, 2, 2, Affine.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new NiftiWriter()
        .write(
            out,
            false,
            NiftiHeader.of(tiny, NiftiDatatype.FLOAT32),
            new Volume(tiny, new float[8]));
    byte[] file = SampleImages.withDims(out.toByteArray(), 3, size[0], size[1], size[2]);
    ByteBuffer.wrap(file)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(DATATYPE_AT, FLOAT64)
        .putShort(DATATYPE_AT + Short.BYTES, (short) Double.SIZE);
    return Arrays.copyOf(file, SampleImages.VOXELS_AT);
  }

  private static void writeVoxels(OutputStream out, long voxels, boolean mask) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    while (piece.hasRemaining()) {
      int i = piece.position() / Double.BYTES;
      piece.putDouble(mask ? i & 1 : 500 + i % 1000);
    }
    for (long left = voxels * Double.BYTES; left > 0; left -= piece.capacity()) {
      out.write(piece.array(), 0, (int) Math.min(left, piece.capacity()));
    }
  }
}
