package dev.penumbra.nifti;

import java.io.IOException;
import java.io.InputStream;

/** Bytes as they stand in a stream. */
final class StreamFeed extends ByteFeed {

  private final InputStream in;
  private final long length;

  StreamFeed(InputStream in, long length) {
    this.in = in;
    this.length = length;
  }

  @Override
  int pull(byte[] into, int at, int size) throws IOException {
    return in.read(into, at, size);
  }

  @Override
  long mostBytes() {
    return length;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
