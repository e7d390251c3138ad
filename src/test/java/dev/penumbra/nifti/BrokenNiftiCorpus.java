package dev.penumbra.nifti;

import static dev.penumbra.nifti.HeaderField.BITPIX;
import static dev.penumbra.nifti.HeaderField.DATATYPE;
import static dev.penumbra.nifti.HeaderField.DIM;
import static dev.penumbra.nifti.HeaderField.MAGIC;
import static dev.penumbra.nifti.HeaderField.PIXDIM;
import static dev.penumbra.nifti.HeaderField.QOFFSET;
import static dev.penumbra.nifti.HeaderField.QUATERN;
import static dev.penumbra.nifti.HeaderField.SCL_INTER;
import static dev.penumbra.nifti.HeaderField.SCL_SLOPE;
import static dev.penumbra.nifti.HeaderField.SIZEOF_HDR;
import static dev.penumbra.nifti.HeaderField.SROW;
import static dev.penumbra.nifti.HeaderField.VOX_OFFSET;
import static dev.penumbra.nifti.HeaderField.XYZT_UNITS;

import dev.penumbra.nifti.UnreadableVolume.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Files that must be refused, each made from a good one by one named change, and why each is. For
 * tests of everything that opens images.
 */
public final class BrokenNiftiCorpus {

  /**
   * A file that must be refused.
   *
   * @param name what is wrong with it, fit for a file name
   * @param bytes its content
   * @param reason why it is refused
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Broken(String name, byte[] bytes, Reason reason) {

    /** The name with the ending that fits the bytes. */
    public String fileName() {
      return name + (NiftiFile.isGzip(bytes) ? ".nii.gz" : ".nii");
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private final List<Broken> all = new ArrayList<>();

  private BrokenNiftiCorpus() {}

  /** All broken files, over a hundred; together under one megabyte. */
  public static Stream<Broken> stream() {
    BrokenNiftiCorpus corpus = new BrokenNiftiCorpus();
    corpus.truncated();
    corpus.otherFormats();
    corpus.identity();
    corpus.numberTypes();
    corpus.dimensions();
    corpus.spacings();
    corpus.orientations();
    corpus.valuesAndExtensions();
    corpus.gzipStreams();
    return corpus.all.stream();
  }

  private void add(String name, Reason reason, byte[] bytes) {
    all.add(new Broken(name, bytes, reason));
  }

  private void add(String name, Reason reason, Sample sample) {
    add(name, reason, sample.bytes());
  }

  private void add(String name, Reason reason, UnaryOperator<Sample> change) {
    add(name, reason, change.apply(Sample.version1()));
  }

  private void truncated() {
    byte[] good = Sample.version1().bytes();
    add("empty", Reason.EMPTY, new byte[0]);
    add("one-byte", Reason.TRUNCATED, Arrays.copyOf(good, 1));
    add("three-bytes", Reason.TRUNCATED, Arrays.copyOf(good, 3));
    add("cut-in-header", Reason.TRUNCATED, Arrays.copyOf(good, 100));
    add("cut-one-before-header-ends", Reason.TRUNCATED, Arrays.copyOf(good, 347));
    add("cut-after-header", Reason.TRUNCATED, Arrays.copyOf(good, 348));
    add("cut-before-voxels", Reason.TRUNCATED, Arrays.copyOf(good, 352));
    add("cut-in-voxels", Reason.TRUNCATED, Arrays.copyOf(good, 370));
    add("cut-last-byte", Reason.TRUNCATED, Arrays.copyOf(good, good.length - 1));
    byte[] second = Sample.version2().bytes();
    add("second-version-cut-in-header", Reason.TRUNCATED, Arrays.copyOf(second, 400));
    add("second-version-cut-last-byte", Reason.TRUNCATED, Arrays.copyOf(second, second.length - 1));
    add("voxels-begin-after-end", Reason.TRUNCATED, s -> s.with(VOX_OFFSET, 4000));
    add("voxels-begin-far-after-end", Reason.TRUNCATED, s -> s.with(VOX_OFFSET, 16 << 20));
    add(
        "claims-more-than-it-has",
        Reason.TRUNCATED,
        s -> s.with(DIM, 1, 512).with(DIM, 2, 512).with(DIM, 3, 100));
  }

  private void otherFormats() {
    foreign("web-page", "<!DOCTYPE html><html><head><title>404</title></head></html>");
    foreign("web-page-after-blank-lines", "\n\n <html lang=\"en\"><body>Sign in</body></html>");
    foreign("xml", "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>");
    foreign("json", "{\"detail\":\"Not Found\"}");
    foreign("dicom", "\0".repeat(128) + "DICM\2\0\0\0UL");
    foreign("metaimage", "ObjectType = Image\nNDims = 3\n");
    foreign("nrrd", "NRRD0005\ntype: short\n");
    foreign("zip", "PK\003\004\024\0\0\0");
    foreign("seven-zip", "7z\274\257\047\034\0\4");
    foreign("tar", "dwi.nii" + "\0".repeat(250) + "ustar\00000");
    foreign("bzip2", "BZh91AY&SY");
    foreign("xz", "\3757zXZ\000\0\4");
    foreign("zstd", "\050\265\057\375\4\0");
    foreign("png", "\211PNG\r\n\032\n");
    foreign("jpeg", "\377\330\377\340\0\020JFIF");
    foreign("gif", "GIF89a");
    foreign("pdf", "%PDF-1.7\n");
    foreign("hdf5", "\211HDF\r\n\032\n");
    foreign("parquet", "PAR1\25\4");
    foreign("git-lfs-pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n");
    add(
        "web-page-gzipped",
        Reason.OTHER_FORMAT,
        Sample.gzip("<!doctype html><html></html>".getBytes(StandardCharsets.US_ASCII)));
    add("gzipped-twice", Reason.OTHER_FORMAT, Sample.gzip(Sample.gzip(Sample.version1().bytes())));
    byte[] noise = new byte[2000];
    new Random(1).nextBytes(noise);
    add("noise", Reason.NOT_NIFTI, noise);
    add("zeros", Reason.NOT_NIFTI, new byte[2000]);
    add(
        "plain-text",
        Reason.NOT_NIFTI,
        "This is where the image should have been.".getBytes(StandardCharsets.US_ASCII));
  }

  private void foreign(String name, String content) {
    String padded = content + " ".repeat(300);
    add(name, Reason.OTHER_FORMAT, padded.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void identity() {
    add("pair-header", Reason.PAIRED_FILES, s -> s.withText(MAGIC, "ni1"));
    add("pair-header-2", Reason.PAIRED_FILES, Sample.version2().withText(MAGIC, "ni2"));
    add("no-magic", Reason.MAGIC, s -> s.withText(MAGIC, ""));
    add("magic-of-version-3", Reason.MAGIC, s -> s.withText(MAGIC, "n+3"));
    add("magic-of-version-2", Reason.MAGIC, s -> s.withText(MAGIC, "n+2"));
    add("no-magic-2", Reason.MAGIC, Sample.version2().withText(MAGIC, "xyz"));
    add("header-size-0", Reason.HEADER_SIZE, s -> s.with(SIZEOF_HDR, 0));
    add("header-size-350", Reason.HEADER_SIZE, s -> s.with(SIZEOF_HDR, 350));
    add("header-size-negative", Reason.HEADER_SIZE, s -> s.with(SIZEOF_HDR, -348));
    add("header-size-0-2", Reason.HEADER_SIZE, Sample.version2().with(SIZEOF_HDR, 0));
    for (double offset : new double[] {0, 348, -352, 352.5, 1e12, Double.NaN, 1 / 0.0}) {
      add("voxel-offset-" + offset, Reason.VOXEL_OFFSET, s -> s.with(VOX_OFFSET, offset));
    }
    add(
        "voxel-offset-2",
        Reason.VOXEL_OFFSET,
        Sample.version2().withLong(VOX_OFFSET, 0, Long.MAX_VALUE));
  }

  private void numberTypes() {
    for (int code : new int[] {0, 3, 5, 255, 9999, -1}) {
      add("datatype-" + code, Reason.DATATYPE, s -> s.with(DATATYPE, code));
    }
    for (int code : new int[] {1, 32, 128, 1536, 1792, 2048, 2304}) {
      add("datatype-" + code, Reason.UNSUPPORTED_DATATYPE, s -> s.with(DATATYPE, code));
    }
    for (int bits : new int[] {0, 8, 32, -16}) {
      add("bits-" + bits, Reason.BITS_PER_VOXEL, s -> s.with(BITPIX, bits));
    }
  }

  private void dimensions() {
    for (int axes : new int[] {0, 8, -1, 32767}) {
      add("axes-" + axes, Reason.DIMENSIONS, s -> s.with(DIM, 0, axes));
    }
    add("size-0", Reason.DIMENSIONS, s -> s.with(DIM, 1, 0));
    add("size-negative", Reason.DIMENSIONS, s -> s.with(DIM, 3, -2));
    add("no-volumes", Reason.DIMENSIONS, s -> s.with(DIM, 0, 4).with(DIM, 4, 0));
    add("five-axes", Reason.DIMENSIONS, s -> s.with(DIM, 0, 5).with(DIM, 5, 3));
    add("seven-axes", Reason.DIMENSIONS, s -> s.with(DIM, 0, 7).with(DIM, 7, 2));
    add("size-negative-2", Reason.DIMENSIONS, Sample.version2().withLong(DIM, 2, Long.MIN_VALUE));
    add("size-3000", Reason.TOO_LARGE, s -> s.with(DIM, 1, 3000));
    add(
        "size-32767-cubed",
        Reason.TOO_LARGE,
        s -> s.with(DIM, 1, 32767).with(DIM, 2, 32767).with(DIM, 3, 32767));
    add(
        "size-2048-cubed",
        Reason.TOO_LARGE,
        s -> s.with(DIM, 1, 2048).with(DIM, 2, 2048).with(DIM, 3, 2048));
    add("volumes-32767", Reason.TOO_LARGE, s -> s.with(DIM, 0, 4).with(DIM, 4, 32767));
    add("size-2-to-62", Reason.TOO_LARGE, Sample.version2().withLong(DIM, 1, 1L << 62));
    // The product wraps to 0 in 64 bits.
    add(
        "size-wraps",
        Reason.TOO_LARGE,
        Sample.version2().withLong(DIM, 1, 1L << 32).withLong(DIM, 2, 1L << 32));
    add(
        "size-2048-cubed-gzipped",
        Reason.TOO_LARGE,
        Sample.gzip(
            Sample.version1().with(DIM, 1, 2048).with(DIM, 2, 2048).with(DIM, 3, 2048).bytes()));
  }

  private void spacings() {
    for (double spacing : new double[] {0, -2, Double.NaN, 1 / 0.0, 1e30, 1e-30}) {
      add("spacing-" + spacing, Reason.SPACING, s -> s.with(PIXDIM, 2, spacing));
      add("qform-spacing-" + spacing, Reason.SPACING, Sample.qform().with(PIXDIM, 3, spacing));
    }
    add("spacing-in-meters", Reason.SPACING, s -> s.with(XYZT_UNITS, 1));
    add(
        "spacing-in-micrometers",
        Reason.SPACING,
        Sample.version1().with(XYZT_UNITS, 3).with(PIXDIM, 1, 0.5));
    add(
        "sform-spacing-huge",
        Reason.SPACING,
        s -> s.with(SROW, 0, 5000).with(SROW, 5, 5000).with(SROW, 10, 5000));
    add("spacing-negative-2", Reason.SPACING, Sample.version2().with(PIXDIM, 1, -1));
  }

  private void orientations() {
    for (double bad : new double[] {Double.NaN, 1 / 0.0, -1 / 0.0}) {
      add("sform-" + bad, Reason.AFFINE, s -> s.with(SROW, 0, bad));
      add("sform-origin-" + bad, Reason.AFFINE, s -> s.with(SROW, 3, bad));
      add("qform-origin-" + bad, Reason.AFFINE, Sample.qform().with(QOFFSET, 1, bad));
      add("quaternion-" + bad, Reason.QUATERNION, Sample.qform().with(QUATERN, 0, bad));
    }
    Sample zeros = Sample.version1();
    Sample flat = Sample.version1();
    for (int i = 0; i < 12; i++) {
      zeros.with(SROW, i, 0);
      flat.with(SROW, i, i % 4 == 3 ? 0 : i % 4 + 1);
    }
    add("sform-zero", Reason.AFFINE, zeros);
    add("sform-of-one-direction", Reason.AFFINE, flat);
    add(
        "sform-column-zero",
        Reason.AFFINE,
        s -> s.with(SROW, 2, 0).with(SROW, 6, 0).with(SROW, 10, 0));
    add("quaternion-too-long", Reason.QUATERNION, Sample.qform().with(QUATERN, 0, 1.2));
    add(
        "quaternion-barely-too-long",
        Reason.QUATERNION,
        Sample.qform().with(QUATERN, 0, 1.001).with(QUATERN, 1, 0).with(QUATERN, 2, 0));
  }

  private void valuesAndExtensions() {
    for (double bad : new double[] {Double.NaN, 1 / 0.0, -1 / 0.0}) {
      add("shift-" + bad, Reason.SCALING, s -> s.with(SCL_SLOPE, 2).with(SCL_INTER, bad));
    }
    add("voxels-all-nan", Reason.NOT_FINITE, Sample.floats(Float.NaN));
    add("voxels-all-infinite", Reason.NOT_FINITE, Sample.floats(Float.NEGATIVE_INFINITY));
    add(
        "voxels-all-beyond-float32",
        Reason.NOT_FINITE,
        Sample.floats(3e38f).with(SCL_SLOPE, 100).with(SCL_INTER, 0));
    for (int size : new int[] {7, 4000, -16, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      add("extension-size-" + size, Reason.EXTENSION, s -> s.withExtension(size));
    }
    byte[] good = Sample.version1().bytes();
    byte[] longer = Arrays.copyOf(good, good.length + 100_000);
    add("goes-on-after-voxels", Reason.TRAILING_DATA, longer);
  }

  private void gzipStreams() {
    byte[] content = Sample.version1().bytes();
    byte[] good = Sample.gzip(content);
    int n = good.length;
    add("gzip-magic-only", Reason.TRUNCATED, Arrays.copyOf(good, 2));
    add("gzip-cut-in-header", Reason.TRUNCATED, Arrays.copyOf(good, 9));
    add("gzip-header-only", Reason.TRUNCATED, Arrays.copyOf(good, 10));
    add("gzip-cut-in-stream", Reason.TRUNCATED, Arrays.copyOf(good, n / 2));
    add("gzip-cut-before-checksum", Reason.TRUNCATED, Arrays.copyOf(good, n - 8));
    add("gzip-cut-in-checksum", Reason.TRUNCATED, Arrays.copyOf(good, n - 3));
    add("gzip-wrong-checksum", Reason.CHECKSUM, flipped(good, n - 8));
    add("gzip-wrong-length", Reason.CHECKSUM, flipped(good, n - 1));
    add("gzip-wrong-method", Reason.GZIP, flipped(good, 2));
    add("gzip-reserved-flags", Reason.GZIP, with(good, 3, 0xe0));
    add("gzip-bad-block", Reason.GZIP, with(good, 10, 0x07));
    add("gzip-of-nothing", Reason.EMPTY, Sample.gzip(new byte[0]));
    add("gzip-of-half-a-file", Reason.TRUNCATED, Sample.gzip(Arrays.copyOf(content, 380)));
    add("gzip-of-half-a-header", Reason.TRUNCATED, Sample.gzip(Arrays.copyOf(content, 200)));
    byte[] web = "<html>502 Bad Gateway</html>".getBytes(StandardCharsets.US_ASCII);
    byte[] followed = Arrays.copyOf(good, n + web.length);
    System.arraycopy(web, 0, followed, n, web.length);
    add("gzip-then-other-data", Reason.TRAILING_DATA, followed);
    add("gzip-then-a-byte", Reason.TRAILING_DATA, with(Arrays.copyOf(good, n + 1), n, 7));
    add(
        "gzip-bomb-after-voxels",
        Reason.TRAILING_DATA,
        Sample.gzip(Arrays.copyOf(content, 64 << 20)));
    byte[] claims = Sample.version1().with(DIM, 1, 400).with(DIM, 2, 400).with(DIM, 3, 400).bytes();
    add("gzip-claims-more-than-it-can-hold", Reason.TRUNCATED, Sample.gzip(claims));
  }

  private static byte[] flipped(byte[] good, int at) {
    return with(good, at, good[at] ^ 0x55);
  }

  private static byte[] with(byte[] good, int at, int value) {
    byte[] bad = good.clone();
    bad[at] = (byte) value;
    return bad;
  }
}
