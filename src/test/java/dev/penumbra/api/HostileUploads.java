package dev.penumbra.api;

import dev.penumbra.cases.uploads.SampleImages;
import dev.penumbra.volume.Grid;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Uploads that no decent client sends, each with the answers that are right. */
final class HostileUploads {

  /** How the bytes come. */
  enum Manner {
    /** All at once. */
    WHOLE,
    /** All but the end, which never comes. */
    STALLING,
    /** And then byte by byte. */
    TRICKLING,
    /** Without an end, for as long as they are taken. */
    ENDLESS,
    /** Until the client goes away in the middle. */
    CUT
  }

  /**
   * One of them.
   *
   * @param name what is wrong
   * @param head request line and headers
   * @param body what follows
   * @param manner how
   * @param right the statuses that are right; empty where nobody reads the answer
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Hostile(String name, String head, byte[] body, Manner manner, List<Integer> right) {

    @Override
    public String toString() {
      return name;
    }
  }

  private static final int KINDS = 28;

  private final Random random;

  HostileUploads(long seed) {
    random = new Random(seed);
  }

  Hostile next(int turn) {
    byte[] dwi = SampleImages.dwi();
    Multipart form = new Multipart();
    return switch (turn % KINDS) {
      case 0 -> image("gzip bomb", bomb(dwi));
      case 1 -> image("bomb in the header", SampleImages.withDims(dwi, 3, 32767, 32767, 32767));
      case 2 -> image("2048 along each axis", SampleImages.withDims(dwi, 3, 2048, 2048, 2048));
      case 3 -> image("five axes", SampleImages.withDims(dwi, 5, 12, 10, 8, 1, 3));
      case 4 -> image("negative size", SampleImages.withDims(dwi, 3, -12, 10, 8));
      case 5 -> image("truncated", Arrays.copyOf(dwi, 352 + random.nextInt(dwi.length - 400)));
      case 6 -> image("truncated gzip", Arrays.copyOf(gzip(dwi), 300 + random.nextInt(200)));
      case 7 -> image("trailing data", Arrays.copyOf(dwi, dwi.length + 200_000));
      case 8 ->
          image("a picture", ("\u0089PNG" + "x".repeat(500)).getBytes(StandardCharsets.ISO_8859_1));
      case 9 -> image("noise", noise(5000));
      case 10 -> image("empty", new byte[0]);
      case 11 -> image("constant", SampleImages.constant(random.nextInt(9)));
      case 12 ->
          whole("path as name", form.file("dwi", "../../../etc/passwd", noise(400)).ended(), 422);
      case 13 -> whole("path as part", form.file("../../case", "dwi.nii", dwi).ended(), 400);
      case 14 -> whole("two of one", form.file("dwi", "a", dwi).file("dwi", "b", dwi).ended(), 400);
      case 15 -> whole("unknown part", form.file("ct", "a", dwi).ended(), 400);
      case 16 -> whole("no ADC", form.file("dwi", "a", dwi).ended(), 400);
      case 17 ->
          whole(
              "swapped grids", form.file("dwi", "a", dwi).file("adc", "b", swapped()).ended(), 422);
      case 18 ->
          whole(
              "moved",
              form.file("dwi", "a", dwi)
                  .file("adc", "b", SampleImages.ramp(SampleImages.moved(5), 700, 1))
                  .ended(),
              422);
      case 19 ->
          whole("huge headers", form.raw("X-Filler: " + "x".repeat(100_000), dwi).ended(), 400);
      case 20 -> whole("no multipart", noise(20_000), 400);
      case 21 -> typed("wrong type", "text/plain", 415);
      case 22 -> typed("no boundary", "multipart/form-data", 400);
      case 23 -> typed("too large", Multipart.TYPE + "\r\nContent-Length: 99999999999", 413);
      case 24 ->
          new Hostile(
              "slow",
              head(Multipart.TYPE) + "Content-Length: 500000\r\n\r\n",
              form.file("dwi", "a", dwi).begun(),
              Manner.STALLING,
              List.of(408));
      case 26 ->
          new Hostile(
              "trickling",
              head(Multipart.TYPE) + "Content-Length: 500000\r\n\r\n",
              form.file("dwi", "a", Arrays.copyOf(dwi, 900)).begun(),
              Manner.TRICKLING,
              List.of(408));
      case 25 ->
          new Hostile(
              "endless",
              head(Multipart.TYPE) + "Transfer-Encoding: chunked\r\n\r\n",
              chunk(
                  form.text(
                          "--"
                              + Multipart.BOUNDARY
                              + "\r\nContent-Disposition: form-data; name=\"dwi\"\r\n\r\n")
                      .begun()),
              Manner.ENDLESS,
              List.of(413, 422));
      default ->
          new Hostile(
              "cut",
              head(Multipart.TYPE) + "Content-Length: 500000\r\n\r\n",
              Arrays.copyOf(UploadClient.form().begun(), 200 + random.nextInt(4000)),
              Manner.CUT,
              List.of());
    };
  }

  /** A chunk of a body whose length is not told. */
  static byte[] chunk(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        (Integer.toHexString(content.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(content);
    out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    return out.toByteArray();
  }

  private Hostile image(String name, byte[] dwi) {
    return whole(name, new Multipart().file("dwi", "brain.nii.gz", dwi).ended(), 422);
  }

  private static Hostile whole(String name, byte[] body, int status) {
    String head = head(Multipart.TYPE) + "Content-Length: " + body.length + "\r\n\r\n";
    return new Hostile(name, head, body, Manner.WHOLE, List.of(status));
  }

  private static Hostile typed(String name, String type, int status) {
    byte[] body = UploadClient.form().ended();
    String length =
        type.contains("Content-Length") ? "" : "Content-Length: " + body.length + "\r\n";
    return new Hostile(name, head(type) + length + "\r\n", body, Manner.WHOLE, List.of(status));
  }

  private static String head(String type) {
    return "POST /api/cases HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: "
        + type
        + "\r\n";
  }

  private static byte[] swapped() {
    Grid g = SampleImages.GRID;
    return SampleImages.ramp(new Grid(g.ny(), g.nx(), g.nz(), g.affine()), 700, 1);
  }

  private byte[] noise(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    bytes[0] = 'x';
    return bytes;
  }

  /** A small file, and then 100 MB of zeros in 100 KB. */
  private static byte[] bomb(byte[] image) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(image);
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 100; i++) {
        gzip.write(zeros);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
