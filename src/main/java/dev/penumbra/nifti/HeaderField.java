package dev.penumbra.nifti;

/**
 * The fields of the header: where each stands and of which type it is, in NIfTI-1 and NIfTI-2. One
 * table serves reading and writing of both.
 */
enum HeaderField {
  SIZEOF_HDR(0, Type.I32, 0, Type.I32, 1),
  DIM_INFO(39, Type.I8, 524, Type.I8, 1),
  DIM(40, Type.I16, 16, Type.I64, 8),
  INTENT_P(56, Type.F32, 80, Type.F64, 3),
  INTENT_CODE(68, Type.I16, 504, Type.I32, 1),
  DATATYPE(70, Type.I16, 12, Type.I16, 1),
  BITPIX(72, Type.I16, 14, Type.I16, 1),
  SLICE_START(74, Type.I16, 224, Type.I64, 1),
  PIXDIM(76, Type.F32, 104, Type.F64, 8),
  VOX_OFFSET(108, Type.F32, 168, Type.I64, 1),
  SCL_SLOPE(112, Type.F32, 176, Type.F64, 1),
  SCL_INTER(116, Type.F32, 184, Type.F64, 1),
  SLICE_END(120, Type.I16, 232, Type.I64, 1),
  SLICE_CODE(122, Type.I8, 496, Type.I32, 1),
  XYZT_UNITS(123, Type.I8, 500, Type.I32, 1),
  CAL_MAX(124, Type.F32, 192, Type.F64, 1),
  CAL_MIN(128, Type.F32, 200, Type.F64, 1),
  SLICE_DURATION(132, Type.F32, 208, Type.F64, 1),
  TOFFSET(136, Type.F32, 216, Type.F64, 1),
  DESCRIP(148, Type.I8, 240, Type.I8, 80),
  AUX_FILE(228, Type.I8, 320, Type.I8, 24),
  QFORM_CODE(252, Type.I16, 344, Type.I32, 1),
  SFORM_CODE(254, Type.I16, 348, Type.I32, 1),
  QUATERN(256, Type.F32, 352, Type.F64, 3),
  QOFFSET(268, Type.F32, 376, Type.F64, 3),
  SROW(280, Type.F32, 400, Type.F64, 12),
  INTENT_NAME(328, Type.I8, 508, Type.I8, 16),
  MAGIC(344, Type.I8, 4, Type.I8, 4);

  /** How one number is stored. */
  enum Type {
    I8(1),
    I16(2),
    I32(4),
    I64(8),
    F32(4),
    F64(8);

    final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }
  }

  private final int offset1;
  private final Type type1;
  private final int offset2;
  private final Type type2;
  private final int count;

  HeaderField(int offset1, Type type1, int offset2, Type type2, int count) {
    this.offset1 = offset1;
    this.type1 = type1;
    this.offset2 = offset2;
    this.type2 = type2;
    this.count = count;
  }

  Type type(int version) {
    return version == 1 ? type1 : type2;
  }

  int at(int version, int index) {
    return (version == 1 ? offset1 : offset2) + index * type(version).bytes;
  }

  /** How many numbers, or characters, the field has. */
  int count() {
    return count;
  }
}
