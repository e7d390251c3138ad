package dev.penumbra.api.cases;

import dev.penumbra.api.errors.BadRequest;
import dev.penumbra.api.errors.FieldProblem;
import dev.penumbra.cases.uploads.Reception;
import dev.penumbra.cases.uploads.UploadRole;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.exceptions.HttpStatusException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.MultipartInput;

/**
 * Reads a multipart body (RFC 7578) part by part as it comes, and hands each file to the reception.
 * One use, one thread.
 */
final class UploadBody {

  private static final int BUFFER = 1 << 16;
  private static final int MOST_HEADER_BYTES = 8 << 10;

  /** What a client may send after the last boundary. */
  private static final int MOST_AFTER_PARTS = 1 << 16;

  private final InputStream body;
  private final String boundary;
  private final Reception reception;
  private final Set<UploadRole> received = EnumSet.noneOf(UploadRole.class);

  UploadBody(InputStream body, String boundary, Reception reception) {
    this.body = body;
    this.boundary = boundary;
    this.reception = reception;
  }

  /**
   * Reads to the end.
   *
   * @throws HttpStatusException if the body is not multipart as its boundary says
   * @throws BadRequest if a part is missing, given twice or unknown
   * @throws IOException if the body does not arrive
   */
  void read() throws IOException {
    try {
      readParts();
    } catch (FileUploadException | IllegalArgumentException e) {
      throw malformed("The body is not multipart/form-data with the boundary that its type names.");
    }
    List<FieldProblem> missing =
        Stream.of(UploadRole.values())
            .filter(role -> role.required() && !received.contains(role))
            .map(
                role ->
                    new FieldProblem(
                        role.part(), "A file is required in the part " + role.part() + "."))
            .toList();
    if (!missing.isEmpty()) {
      throw new BadRequest(missing);
    }
  }

  private void readParts() throws IOException {
    MultipartInput parts =
        MultipartInput.builder()
            .setInputStream(body)
            .setBoundary(boundary.getBytes(StandardCharsets.ISO_8859_1))
            .setBufferSize(BUFFER)
            .setPartHeaderSizeMax(MOST_HEADER_BYTES)
            .get();
    parts.setHeaderCharset(StandardCharsets.UTF_8);
    boolean more = parts.skipPreamble();
    while (more) {
      PartHeaders headers = PartHeaders.parse(parts.readHeaders());
      // Not closed: that would wait for the rest of a part that is refused.
      receive(headers, parts.newInputStream());
      more = parts.readBoundary();
    }
    int after = 0;
    byte[] scratch = new byte[1 << 13];
    for (int n = body.read(scratch); n >= 0; n = body.read(scratch)) {
      after += n;
      if (after > MOST_AFTER_PARTS) {
        throw malformed("The body goes on long after its last part.");
      }
    }
  }

  private void receive(PartHeaders headers, InputStream part) throws IOException {
    UploadRole role =
        UploadRole.of(headers.name())
            .orElseThrow(
                () ->
                    malformed(
                        "The body has a part that is none of dwi, adc, flair and ground_truth."));
    if (received.contains(role)) {
      throw new BadRequest(role.part(), "There are two parts of this name; one is expected.");
    }
    PushbackInputStream content = new PushbackInputStream(part, 1);
    int first = content.read();
    if (first < 0 && headers.fileName().isEmpty() && !role.required()) {
      return; // a form sends such a part for a file that nobody chose
    }
    if (first >= 0) {
      content.unread(first);
    }
    reception.receive(role, headers.fileName(), content);
    received.add(role);
  }

  private static HttpStatusException malformed(String message) {
    return new HttpStatusException(HttpStatus.BAD_REQUEST, message);
  }
}
