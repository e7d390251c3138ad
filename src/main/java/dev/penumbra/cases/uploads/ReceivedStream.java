package dev.penumbra.cases.uploads;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Hands on what it reads and writes it to a file on the way, so that a file is checked and kept in
 * one pass. Not thread-safe.
 */
final class ReceivedStream extends InputStream {

  /** Says whether so many more bytes may be written. */
  @FunctionalInterface
  interface Allowance {
    void take(int bytes) throws IOException;
  }

  private final InputStream in;
  private final OutputStream file;
  private final Allowance allowance;

  ReceivedStream(InputStream in, OutputStream file, Allowance allowance) {
    this.in = in;
    this.file = file;
    this.allowance = allowance;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int at, int length) throws IOException {
    int n = in.read(into, at, length);
    if (n > 0) {
      allowance.take(n);
      try {
        file.write(into, at, n);
      } catch (IOException e) {
        throw UploadBudget.failed(e);
      }
    }
    return n;
  }
}
