package dev.penumbra.api;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The body of a form with files. */
final class Multipart {

  static final String BOUNDARY = "----penumbra-test";
  static final String TYPE = "multipart/form-data; boundary=" + BOUNDARY;

  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  /** Adds a file. */
  Multipart file(String part, String fileName, byte[] content) {
    String disposition =
        "Content-Disposition: form-data; name=\"" + part + "\"; filename=\"" + fileName + "\"";
    return raw(disposition + "\r\nContent-Type: application/octet-stream", content);
  }

  /** Adds a part with headers of any kind. */
  Multipart raw(String headers, byte[] content) {
    text("--" + BOUNDARY + "\r\n" + headers + "\r\n\r\n");
    body.writeBytes(content);
    return text("\r\n");
  }

  /** Adds what no part is. */
  Multipart text(String text) {
    body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** The body so far, without an end. */
  byte[] begun() {
    return body.toByteArray();
  }

  /** The whole body. */
  byte[] ended() {
    text("--" + BOUNDARY + "--\r\n");
    return body.toByteArray();
  }
}
