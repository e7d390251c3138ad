package dev.penumbra.nifti;

import dev.penumbra.nifti.UnreadableVolume.Reason;
import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Turns the bytes of a header into a {@link NiftiHeader}, or says why not. */
final class HeaderParser {

  /** Header and extensions: more than any tool writes, less than hurts. */
  private static final long LARGEST_VOXEL_OFFSET = 16L << 20;

  /** In mm. Beyond these no image of a head is: the header's unit is wrong, or the number. */
  private static final double LEAST_SPACING = 1e-3;

  private static final double LARGEST_SPACING = 500;

  private final String name;
  private final NiftiLimits limits;

  HeaderParser(String name, NiftiLimits limits) {
    this.name = name;
    this.limits = limits;
  }

  /**
   * Finds version and byte order.
   *
   * @param start the first bytes of the decompressed file, up to 540
   */
  RawHeader identify(byte[] start) {
    ForeignFormat.of(start)
        .ifPresent(
            format -> {
              throw refused(
                  Reason.OTHER_FORMAT,
                  "this is " + format + ", not a NIfTI image; convert it to .nii or .nii.gz");
            });
    if (start.length < 4) {
      throw refused(Reason.TRUNCATED, "it has only %d bytes".formatted(start.length));
    }
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      int size = ByteBuffer.wrap(start).order(order).getInt(0);
      if (size == RawHeader.SIZE_1 || size == RawHeader.SIZE_2) {
        if (start.length < size) {
          throw refused(
              Reason.TRUNCATED,
              "it ends after %d bytes, within its header of %d".formatted(start.length, size));
        }
        int version = size == RawHeader.SIZE_1 ? 1 : 2;
        byte[] header = Arrays.copyOf(start, size);
        RawHeader raw = new RawHeader(version, ByteBuffer.wrap(header).order(order));
        checkMagic(raw);
        return raw;
      }
    }
    if (hasMagic(start, 344) || hasMagic(start, 4)) {
      throw refused(
          Reason.HEADER_SIZE,
          "its first field, the size of the header, is %d; NIfTI has 348 or 540 there"
              .formatted(ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getInt(0)));
    }
    throw refused(Reason.NOT_NIFTI, "this is not a NIfTI image; a .nii or .nii.gz is needed");
  }

  private static boolean hasMagic(byte[] b, int at) {
    return b.length >= at + 4
        && b[at] == 'n'
        && (b[at + 1] == '+' || b[at + 1] == 'i')
        && (b[at + 2] == '1' || b[at + 2] == '2')
        && b[at + 3] == 0;
  }

  private void checkMagic(RawHeader raw) {
    String magic = raw.text(HeaderField.MAGIC);
    if (magic.equals("ni" + raw.version())) {
      throw refused(
          Reason.PAIRED_FILES,
          "this is one half of a .hdr and .img pair; save the image as a single .nii or .nii.gz");
    }
    if (!magic.equals("n+" + raw.version())) {
      String shown = magic.replaceAll("[^\\x21-\\x7e]", "?");
      throw refused(
          Reason.MAGIC,
          "its magic word is \"%s\"; NIfTI-%d has \"n+%d\" there"
              .formatted(shown, raw.version(), raw.version()));
    }
  }

  /** Where the voxels begin, checked. */
  int voxelOffset(RawHeader raw) {
    double offset = raw.number(HeaderField.VOX_OFFSET);
    int least = raw.size() + 4;
    if (!(offset >= least) || offset > LARGEST_VOXEL_OFFSET || offset != Math.rint(offset)) {
      throw refused(
          Reason.VOXEL_OFFSET,
          "its voxels are said to begin at byte %s; that must be a whole number from %d to %d"
              .formatted(number(offset), least, LARGEST_VOXEL_OFFSET));
    }
    return (int) offset;
  }

  /**
   * Checks all fields.
   *
   * @param rest what stands between the fields and the first voxel: extender and extensions
   */
  NiftiHeader parse(RawHeader raw, byte[] rest) {
    long[] dim = dimensions(raw);
    final NiftiDatatype datatype = datatype(raw);
    checkSize(raw, dim, datatype);
    checkScaling(raw);
    int[] size = {(int) dim[1], (int) dim[2], (int) dim[3]};
    double[] spacing = spacing(raw, (int) dim[0]);
    Affine affine = new Orientation(raw, name, size, spacing).affine();
    for (int a = 0; a < 3; a++) {
      checkSpacing("the spacing of its affine along " + "xyz".charAt(a), affine.spacing(a));
    }
    Grid grid = new Grid(size[0], size[1], size[2], affine);
    return new NiftiHeader(raw, datatype, grid, (int) dim[4], extensions(rest, raw.order()));
  }

  private long[] dimensions(RawHeader raw) {
    long axes = raw.integer(HeaderField.DIM, 0);
    if (axes < 1 || axes > 7) {
      throw refused(
          Reason.DIMENSIONS, "it is said to have %d axes; 3 or 4 are right".formatted(axes));
    }
    long[] dim = {axes, 1, 1, 1, 1, 1, 1, 1};
    for (int i = 1; i <= axes; i++) {
      dim[i] = raw.integer(HeaderField.DIM, i);
      if (dim[i] < 1) {
        throw refused(
            Reason.DIMENSIONS,
            "its size along axis %d is %d; at least 1 is right".formatted(i, dim[i]));
      }
      if (i > 4 && dim[i] > 1) {
        throw refused(
            Reason.DIMENSIONS,
            "it has more than four axes (%d along axis %d); 3 or 4 are right".formatted(dim[i], i));
      }
    }
    return dim;
  }

  private NiftiDatatype datatype(RawHeader raw) {
    long code = raw.integer(HeaderField.DATATYPE);
    NiftiDatatype.unsupportedName(code)
        .ifPresent(
            kind -> {
              throw refused(
                  Reason.UNSUPPORTED_DATATYPE,
                  "its voxels are %s; save it with integer, float32 or float64 voxels"
                      .formatted(kind));
            });
    NiftiDatatype datatype =
        NiftiDatatype.ofCode(code)
            .orElseThrow(
                () ->
                    refused(
                        Reason.DATATYPE,
                        "its number type has the code %d, which NIfTI does not know"
                            .formatted(code)));
    long bits = raw.integer(HeaderField.BITPIX);
    if (bits != datatype.bytes() * 8L) {
      throw refused(
          Reason.BITS_PER_VOXEL,
          "it is said to have %d bits per voxel; %s has %d"
              .formatted(bits, datatype, datatype.bytes() * 8));
    }
    return datatype;
  }

  private void checkSize(RawHeader raw, long[] dim, NiftiDatatype datatype) {
    for (int i = 1; i <= 3; i++) {
      if (dim[i] > limits.maxDimension()) {
        throw refused(
            Reason.TOO_LARGE,
            "its size along axis %d is %d; at most %d is allowed"
                .formatted(i, dim[i], limits.maxDimension()));
      }
    }
    if (dim[4] > limits.maxVolumes()) {
      throw refused(
          Reason.TOO_LARGE,
          "it has %d volumes; at most %d are allowed".formatted(dim[4], limits.maxVolumes()));
    }
    long voxels = 1;
    for (int i = 1; i <= 4; i++) {
      // Each factor is below 2^31 and the product is cut off here, so it cannot overflow.
      voxels *= dim[i];
      if (voxels > limits.maxVoxels()) {
        throw refused(
            Reason.TOO_LARGE,
            "it has %d×%d×%d×%d voxels; at most %d are allowed"
                .formatted(dim[1], dim[2], dim[3], dim[4], limits.maxVoxels()));
      }
    }
    long bytes = voxelOffset(raw) + voxels * datatype.bytes();
    if (bytes > limits.maxBytes()) {
      throw refused(
          Reason.TOO_LARGE,
          "it has %d bytes when decompressed; at most %d are allowed"
              .formatted(bytes, limits.maxBytes()));
    }
  }

  private void checkScaling(RawHeader raw) {
    double slope = raw.number(HeaderField.SCL_SLOPE);
    double inter = raw.number(HeaderField.SCL_INTER);
    // As nibabel: a slope of 0, NaN or infinity means that there is no scaling.
    if (slope != 0 && Double.isFinite(slope) && !Double.isFinite(inter)) {
      throw refused(
          Reason.SCALING,
          "its values are to be scaled by %s and shifted by %s, which is not a number"
              .formatted(number(slope), number(inter)));
    }
  }

  private double[] spacing(RawHeader raw, int axes) {
    double mm = NiftiUnit.of(raw.integer(HeaderField.XYZT_UNITS)).millimeters();
    double[] spacing = {1 / mm, 1 / mm, 1 / mm};
    for (int a = 0; a < Math.min(3, axes); a++) {
      double value = raw.number(HeaderField.PIXDIM, a + 1);
      checkSpacing("its spacing along " + "xyz".charAt(a), value * mm);
      spacing[a] = value;
    }
    return spacing;
  }

  private void checkSpacing(String what, double mm) {
    if (!(mm >= LEAST_SPACING && mm <= LARGEST_SPACING)) {
      throw refused(
          Reason.SPACING,
          "%s is %s mm; it must be a number from %s to %s"
              .formatted(what, number(mm), number(LEAST_SPACING), number(LARGEST_SPACING)));
    }
  }

  private List<NiftiExtension> extensions(byte[] rest, ByteOrder order) {
    List<NiftiExtension> found = new ArrayList<>();
    if (rest[0] == 0) {
      return found;
    }
    ByteBuffer in = ByteBuffer.wrap(rest).order(order).position(4);
    while (in.remaining() >= 8) {
      int size = in.getInt();
      int code = in.getInt();
      if (size == 0 && code == 0) {
        // Padding up to the first voxel.
        break;
      }
      if (size < 8 || size - 8 > in.remaining()) {
        throw refused(
            Reason.EXTENSION,
            "a header extension of %d bytes does not fit before the voxels".formatted(size));
      }
      byte[] content = new byte[size - 8];
      in.get(content);
      found.add(new NiftiExtension(code, content));
    }
    return found;
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private UnreadableVolume refused(Reason reason, String sentence) {
    return new UnreadableVolume(reason, name, sentence);
  }
}
