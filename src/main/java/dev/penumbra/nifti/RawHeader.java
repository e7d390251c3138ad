package dev.penumbra.nifti;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of a header with their fields by name. Changed only while it is being built. */
final class RawHeader {

  static final int SIZE_1 = 348;
  static final int SIZE_2 = 540;

  private final int version;
  private final ByteBuffer bytes;

  RawHeader(int version, ByteBuffer bytes) {
    this.version = version;
    this.bytes = bytes;
  }

  /** An all-zero little-endian header with size and magic word. */
  static RawHeader empty(int version) {
    int size = version == 1 ? SIZE_1 : SIZE_2;
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    RawHeader raw = new RawHeader(version, bytes);
    raw.put(HeaderField.SIZEOF_HDR, 0, size);
    raw.putText(HeaderField.MAGIC, version == 1 ? "n+1" : "n+2");
    if (version == 2) {
      // NIfTI-2 goes on as PNG does, to show damage by text-mode transfer.
      bytes.put(8, new byte[] {'\r', '\n', 0x1a, '\n'});
    }
    return raw;
  }

  /** The same fields, little-endian. */
  RawHeader copy() {
    RawHeader copy = empty(version);
    for (HeaderField field : HeaderField.values()) {
      if (field == HeaderField.MAGIC) {
        continue;
      }
      int size = field.type(version).bytes;
      for (int i = 0; i < field.count(); i++) {
        int at = field.at(version, i);
        for (int b = 0; b < size; b++) {
          int from = bytes.order() == ByteOrder.LITTLE_ENDIAN ? b : size - 1 - b;
          copy.bytes.put(at + b, bytes.get(at + from));
        }
      }
    }
    return copy;
  }

  int version() {
    return version;
  }

  int size() {
    return bytes.capacity();
  }

  ByteOrder order() {
    return bytes.order();
  }

  byte[] toBytes() {
    byte[] copy = new byte[size()];
    bytes.get(0, copy);
    return copy;
  }

  double number(HeaderField field, int i) {
    int at = field.at(version, i);
    return switch (field.type(version)) {
      case F32 -> bytes.getFloat(at);
      case F64 -> bytes.getDouble(at);
      default -> integer(field, i);
    };
  }

  double number(HeaderField field) {
    return number(field, 0);
  }

  long integer(HeaderField field, int i) {
    int at = field.at(version, i);
    return switch (field.type(version)) {
      case I8 -> bytes.get(at);
      case I16 -> bytes.getShort(at);
      case I32 -> bytes.getInt(at);
      case I64 -> bytes.getLong(at);
      default -> (long) number(field, i);
    };
  }

  long integer(HeaderField field) {
    return integer(field, 0);
  }

  void put(HeaderField field, int i, double value) {
    int at = field.at(version, i);
    switch (field.type(version)) {
      case I8 -> bytes.put(at, (byte) value);
      case I16 -> bytes.putShort(at, (short) value);
      case I32 -> bytes.putInt(at, (int) value);
      case I64 -> bytes.putLong(at, (long) value);
      case F32 -> bytes.putFloat(at, (float) value);
      case F64 -> bytes.putDouble(at, value);
    }
  }

  String text(HeaderField field) {
    byte[] text = new byte[field.count()];
    bytes.get(field.at(version, 0), text);
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    return new String(text, 0, end, StandardCharsets.ISO_8859_1);
  }

  void putText(HeaderField field, String value) {
    byte[] text = value.getBytes(StandardCharsets.ISO_8859_1);
    bytes.put(field.at(version, 0), Arrays.copyOf(text, field.count()));
  }
}
