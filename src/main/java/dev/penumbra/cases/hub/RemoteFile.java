package dev.penumbra.cases.hub;

import dev.penumbra.cases.SourceUnavailable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file on the hub of which parts are read. All parts are of one version of it: length and entity
 * tag of every answer must be the same. For one thread.
 */
final class RemoteFile {

  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");

  private final HubClient client;
  private final HubErrors errors;
  private final Attempts attempts;
  private final URI address;
  private final long size;
  private Optional<String> tag = Optional.empty();

  /** Takes what comes. */
  @FunctionalInterface
  interface Sink {
    /** Takes the next bytes. */
    void write(ByteBuffer bytes) throws IOException;
  }

  /**
   * A file.
   *
   * @param address where it is; redirects are followed each time, because they expire
   * @param size its length as the listing says
   */
  RemoteFile(HubClient client, HubErrors errors, Attempts attempts, URI address, long size) {
    this.client = client;
    this.errors = errors;
    this.attempts = attempts;
    this.address = address;
    this.size = size;
  }

  long size() {
    return size;
  }

  /** Fetches a part into memory. */
  byte[] bytes(ByteRange range, Errand errand) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream(Math.toIntExact(range.length()));
    fetch(
        range,
        errand,
        bytes -> {
          byte[] some = new byte[bytes.remaining()];
          bytes.get(some);
          all.write(some);
        });
    return all.toByteArray();
  }

  /**
   * Fetches a part. What breaks is resumed where it broke.
   *
   * @param sink takes the bytes in order, each once
   * @throws SourceUnavailable if they do not come, or not as they should
   * @throws IOException if the sink fails
   */
  void fetch(ByteRange range, Errand errand, Sink sink) throws IOException {
    Rest rest = new Rest(range.start(), range.end());
    attempts.make(
        errand,
        () -> {
          long before = rest.at;
          try {
            fetchOnce(rest, errand, sink);
          } catch (TryAgain e) {
            throw rest.at > before ? e.afterProgress() : e;
          }
          return rest;
        });
  }

  /** What has not come yet. */
  private static final class Rest {
    private long at;
    private final long end;

    Rest(long at, long end) {
      this.at = at;
      this.end = end;
    }
  }

  private void fetchOnce(Rest rest, Errand errand, Sink sink) throws IOException {
    if (rest.at == rest.end) {
      return;
    }
    Map<String, String> headers =
        Map.of(
            "Range",
            "bytes=" + rest.at + "-" + (rest.end - 1),
            // A compressed part would be of no use.
            "Accept-Encoding",
            "identity");
    try (HubAnswer answer = client.get(address, headers, errand)) {
      check(answer, rest);
      while (rest.at < rest.end) {
        Optional<ByteBuffer> next = answer.body().next(errand);
        if (next.isEmpty()) {
          throw cut();
        }
        ByteBuffer bytes = next.get();
        if (bytes.remaining() > rest.end - rest.at) {
          bytes.limit(bytes.position() + Math.toIntExact(rest.end - rest.at));
        }
        int length = bytes.remaining();
        sink.write(bytes);
        rest.at += length;
      }
    }
  }

  private void check(HubAnswer answer, Rest rest) throws TryAgain {
    boolean whole = answer.status() == 200 && rest.at == 0 && rest.end == size;
    if (answer.status() == 200 && !whole) {
      throw new SourceUnavailable(
          errors.dataset()
              + " cannot be read: its server sends whole files where parts are asked for. Check"
              + " penumbra.hub.endpoint, or a proxy in between.");
    }
    if (answer.status() == 416) {
      throw changed();
    }
    if (answer.status() != 206 && !whole) {
      throw errors.status(answer);
    }
    if (!whole) {
      checkRange(answer.header("Content-Range").orElse(""), rest);
    }
    Optional<Long> length = answer.number("Content-Length");
    if (length.isPresent() && length.get() != rest.end - rest.at) {
      throw TryAgain.because(
          "%s cannot be read: its server sends %d bytes where %d were asked for. Try again later."
              .formatted(errors.dataset(), length.get(), rest.end - rest.at));
    }
    Optional<String> found = answer.header("ETag");
    if (tag.isPresent() && found.isPresent() && !tag.equals(found)) {
      throw changed();
    }
    tag = tag.or(() -> found);
  }

  private void checkRange(String range, Rest rest) throws TryAgain {
    Matcher matcher = CONTENT_RANGE.matcher(range.strip());
    boolean asked =
        matcher.matches()
            && matcher.group(1).equals(Long.toString(rest.at))
            && matcher.group(2).equals(Long.toString(rest.end - 1));
    if (!asked) {
      throw TryAgain.because(
          "%s cannot be read: its server sends other parts of a file than were asked for. Try again"
                  .formatted(errors.dataset())
              + " later.");
    }
    if (!matcher.group(3).equals(Long.toString(size))) {
      throw changed();
    }
  }

  private TryAgain cut() {
    return TryAgain.because(
        errors.dataset() + " cannot be read: its server cuts its answers short. Try again later.");
  }

  private SourceUnavailable changed() {
    return new SourceUnavailable(errors.dataset() + " has changed while it was read. Try again.");
  }
}
