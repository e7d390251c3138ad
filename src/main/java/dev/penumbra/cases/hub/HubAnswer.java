package dev.penumbra.cases.hub;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An answer whose head has come.
 *
 * @param status the HTTP status
 * @param from the address that answered
 * @param headers the headers
 * @param body what follows
 */
record HubAnswer(int status, URI from, HttpHeaders headers, HubBody body) implements AutoCloseable {

  private static final int SMALL = 64 << 10;

  Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** Whether it sends elsewhere. */
  boolean redirects() {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  /** A header that is a number; empty where it is absent or none. */
  Optional<Long> number(String name) {
    try {
      return header(name).map(String::strip).map(Long::valueOf);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /**
   * The whole body.
   *
   * @param most how long it may be, in bytes
   * @return its bytes; empty where it is longer
   */
  Optional<byte[]> bytes(int most, Errand errand) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      Optional<ByteBuffer> next = body.next(errand);
      if (next.isEmpty()) {
        return Optional.of(all.toByteArray());
      }
      byte[] some = new byte[next.get().remaining()];
      next.get().get(some);
      if (some.length > most - all.size()) {
        return Optional.empty();
      }
      all.write(some);
    }
  }

  /** Reads a short rest that nobody needs, so that the connection can serve again. */
  void drain(Errand errand) {
    try {
      bytes(SMALL, errand);
    } catch (IOException e) {
      // The connection is of no use then; closing gives it up.
      body.close();
    }
  }

  @Override
  public void close() {
    body.close();
  }
}
