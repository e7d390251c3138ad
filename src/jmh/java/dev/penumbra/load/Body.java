package dev.penumbra.load;

import java.nio.ByteBuffer;

/** Takes a response's body out of its chunks, or as it is where there are none. */
final class Body {

  /** Takes the bytes of a body, in pieces of any size. */
  interface Sink {
    void accept(byte piece);
  }

  private enum Part {
    SIZE,
    DATA,
    DATA_END,
    OVER
  }

  private final boolean chunked;
  private Part part;
  private long left;

  private Body(boolean chunked, long left) {
    this.chunked = chunked;
    this.part = chunked ? Part.SIZE : left == 0 ? Part.OVER : Part.DATA;
    this.left = left;
  }

  static Body chunked() {
    return new Body(true, 0);
  }

  static Body of(long length) {
    return new Body(false, length);
  }

  boolean over() {
    return part == Part.OVER;
  }

  void read(ByteBuffer bytes, Sink sink) {
    while (bytes.hasRemaining() && part != Part.OVER) {
      byte next = bytes.get();
      switch (part) {
        case SIZE -> size(next);
        case DATA -> {
          sink.accept(next);
          left--;
          if (left == 0) {
            part = chunked ? Part.DATA_END : Part.OVER;
          }
        }
        case DATA_END -> part = next == '\n' ? Part.SIZE : Part.DATA_END;
        case OVER -> {}
      }
    }
  }

  private void size(byte next) {
    int digit = Character.digit(next, 16);
    if (digit >= 0) {
      left = left * 16 + digit;
    } else if (next == '\n') {
      part = left == 0 ? Part.OVER : Part.DATA;
    }
  }
}
