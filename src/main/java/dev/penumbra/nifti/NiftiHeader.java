package dev.penumbra.nifti;

import dev.penumbra.volume.Affine;
import dev.penumbra.volume.Grid;
import dev.penumbra.volume.Volume;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The header of a NIfTI file that passed all checks: every field as it stands in the file, and what
 * follows from it. Immutable.
 */
public final class NiftiHeader {

  private final RawHeader raw;
  private final NiftiDatatype datatype;
  private final Grid grid;
  private final int volumes;
  private final List<NiftiExtension> extensions;

  NiftiHeader(
      RawHeader raw,
      NiftiDatatype datatype,
      Grid grid,
      int volumes,
      List<NiftiExtension> extensions) {
    this.raw = raw;
    this.datatype = datatype;
    this.grid = grid;
    this.volumes = volumes;
    this.extensions = List.copyOf(extensions);
  }

  /**
   * A header for a new single-volume NIfTI-1 file: millimeters, sform and (where the axes are at
   * right angles) qform of the grid's affine, in the scanner's space.
   *
   * @param grid where the voxels stand; up to 32767 voxels along an axis
   * @param datatype how the voxels are to be stored
   * @return the header
   */
  public static NiftiHeader of(Grid grid, NiftiDatatype datatype) {
    boolean fits = Math.max(grid.nx(), Math.max(grid.ny(), grid.nz())) <= Short.MAX_VALUE;
    RawHeader raw = RawHeader.empty(fits ? 1 : 2);
    raw.put(HeaderField.XYZT_UNITS, 0, NiftiUnit.MILLIMETER.code());
    Orientation.write(raw, grid.affine(), 1);
    HeaderEncoder.shape(raw, grid, datatype);
    return new NiftiHeader(raw, datatype, grid, 1, List.of());
  }

  /**
   * Version of the format.
   *
   * @return 1 or 2
   */
  public int version() {
    return raw.version();
  }

  /**
   * Byte order of header and voxels.
   *
   * @return the order
   */
  public ByteOrder byteOrder() {
    return raw.order();
  }

  /**
   * How voxels are stored.
   *
   * @return the number type
   */
  public NiftiDatatype datatype() {
    return datatype;
  }

  /**
   * Where the voxels of each volume stand, in mm: sform before qform before plain spacing.
   *
   * @return the grid
   */
  public Grid grid() {
    return grid;
  }

  /**
   * Number of volumes.
   *
   * @return 1 for a 3-D file, the fourth dimension of a 4-D one
   */
  public int volumes() {
    return volumes;
  }

  /**
   * Whether stored values are to be multiplied and shifted.
   *
   * @return false where the slope is 0 or not finite, or where scaling changes nothing
   */
  public boolean scaled() {
    double slope = raw.number(HeaderField.SCL_SLOPE);
    return slope != 0 && Double.isFinite(slope) && !(slope == 1 && intercept() == 0);
  }

  /**
   * Whether ITK reads the file as an image of integers: it has three dimensions, integers for
   * voxels, and no scaling. Who takes one volume out of a file of four dimensions writes it anew,
   * as DeepISLES does with nibabel, which scales it.
   *
   * @return false where the voxels count as measured values
   */
  public boolean holdsIntegers() {
    return datatype.isInteger() && !scaled() && raw.number(HeaderField.DIM, 0) <= 3;
  }

  /** A volume of the file. */
  Volume volume(float[] data) {
    return holdsIntegers() ? Volume.ofIntegers(grid, data) : new Volume(grid, data);
  }

  /**
   * Factor of the stored values, as it stands in the header.
   *
   * @return {@code scl_slope}
   */
  public double slope() {
    return raw.number(HeaderField.SCL_SLOPE);
  }

  /**
   * What is added to the stored values after the factor, as it stands in the header.
   *
   * @return {@code scl_inter}
   */
  public double intercept() {
    return raw.number(HeaderField.SCL_INTER);
  }

  /**
   * Meaning of the affine of the qform.
   *
   * @return 0 for none, else the standard's code
   */
  public int qformCode() {
    return (int) raw.integer(HeaderField.QFORM_CODE);
  }

  /**
   * Meaning of the affine of the sform.
   *
   * @return 0 for none, else the standard's code
   */
  public int sformCode() {
    return (int) raw.integer(HeaderField.SFORM_CODE);
  }

  /**
   * The rotation of the qform.
   *
   * @return quatern_b, c, d
   */
  public List<Double> quaternion() {
    return numbers(HeaderField.QUATERN);
  }

  /**
   * The translation of the qform, in the header's unit.
   *
   * @return qoffset_x, y, z
   */
  public List<Double> qoffset() {
    return numbers(HeaderField.QOFFSET);
  }

  /**
   * The matrix of the sform as it stands in the header, whatever its code, in the header's unit.
   *
   * @return three rows of four
   */
  public Affine sform() {
    return Affine.of(numbers(HeaderField.SROW).stream().mapToDouble(v -> v).toArray());
  }

  /**
   * What places the voxels.
   *
   * @return what {@link #grid()} follows
   */
  public NiftiPlacement placement() {
    return orientation().placement();
  }

  /**
   * The affine of the qform, whether {@link #grid()} follows it or not.
   *
   * @return voxel indices to mm; empty where there is no qform, or none that is a rotation
   */
  public Optional<Affine> qform() {
    return orientation().qformAffine();
  }

  private Orientation orientation() {
    double mm = unit().millimeters();
    double[] spacing = {1 / mm, 1 / mm, 1 / mm};
    for (int a = 0; a < Math.min(3, raw.integer(HeaderField.DIM, 0)); a++) {
      spacing[a] = raw.number(HeaderField.PIXDIM, a + 1);
    }
    return new Orientation(raw, "", new int[] {grid.nx(), grid.ny(), grid.nz()}, spacing);
  }

  /**
   * The header's spacings as they stand: handedness of the qform, then one per axis in the header's
   * unit.
   *
   * @return eight numbers
   */
  public List<Double> pixdim() {
    return numbers(HeaderField.PIXDIM);
  }

  /**
   * The unit of lengths; {@link #grid()} is in mm already.
   *
   * @return the unit
   */
  public NiftiUnit unit() {
    return NiftiUnit.of(raw.integer(HeaderField.XYZT_UNITS));
  }

  /**
   * Units of space and time as they stand.
   *
   * @return {@code xyzt_units}
   */
  public int xyztUnits() {
    return (int) raw.integer(HeaderField.XYZT_UNITS) & 0xff;
  }

  /**
   * What the values mean.
   *
   * @return the intent
   */
  public NiftiIntent intent() {
    return new NiftiIntent(
        (int) raw.integer(HeaderField.INTENT_CODE),
        raw.number(HeaderField.INTENT_P, 0),
        raw.number(HeaderField.INTENT_P, 1),
        raw.number(HeaderField.INTENT_P, 2),
        raw.text(HeaderField.INTENT_NAME));
  }

  /**
   * Free text.
   *
   * @return {@code descrip}
   */
  public String description() {
    return raw.text(HeaderField.DESCRIP);
  }

  /**
   * Header extensions in their order.
   *
   * @return the extensions
   */
  public List<NiftiExtension> extensions() {
    return extensions;
  }

  /**
   * Where the voxels begin.
   *
   * @return bytes from the start of the decompressed file
   */
  public long voxelOffset() {
    return raw.integer(HeaderField.VOX_OFFSET);
  }

  /**
   * Size of all voxels as stored.
   *
   * @return bytes
   */
  public long voxelBytes() {
    return (long) grid.voxels() * volumes * datatype.bytes();
  }

  RawHeader raw() {
    return raw;
  }

  private List<Double> numbers(HeaderField field) {
    Double[] all = new Double[field.count()];
    Arrays.setAll(all, i -> raw.number(field, i));
    return List.of(all);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NiftiHeader that
        && raw.order() == that.raw.order()
        && Arrays.equals(raw.toBytes(), that.raw.toBytes())
        && extensions.equals(that.extensions);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(raw.toBytes());
  }

  @Override
  public String toString() {
    return "NIfTI-%d %s%s %s"
        .formatted(version(), grid.shape(), volumes > 1 ? "×" + volumes : "", datatype);
  }
}
