package dev.penumbra.api.access;

import dev.penumbra.api.links.PublicUrls;
import dev.penumbra.storage.DataFolder;
import io.micronaut.context.annotation.Context;
import io.micronaut.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Links that carry the leave to read one address until a moment: for {@code <img>}, downloads and
 * {@code EventSource}, which cannot send a token. They are made where anonymous callers may not
 * read, and only then. Made at start-up, so that a key that cannot be kept stops it. Thread-safe.
 */
@Context
public final class SignedLinks {

  /** When a request by link has to end to hand out links of its own. */
  private static final String UNTIL = "penumbra.link-until";

  /** Links of one hour are alike, so that a snapshot has the same bytes for all who read it. */
  private static final int STEPS_OF_LIFETIME = 12;

  private final PublicUrls urls;
  private final Optional<LinkKey> key;
  private final Duration lifetime;
  private final Clock clock;

  /**
   * Reads or makes the key where links are signed.
   *
   * @param config whether they are, and for how long
   * @param urls the address before every path
   * @param data where a key is kept that is not in the settings
   * @param clock tells when a link's time is up; the system's where there is none
   */
  SignedLinks(AccessConfig config, PublicUrls urls, DataFolder data, @Nullable Clock clock) {
    this.urls = urls;
    this.lifetime = config.linkLifetime();
    this.clock = clock == null ? Clock.systemUTC() : clock;
    boolean open = config.anonymousRole().isPresent();
    if (open) {
      this.key = Optional.empty();
    } else {
      this.key =
          Optional.of(config.linkKey().isEmpty() ? LinkKey.in(data) : LinkKey.of(config.linkKey()));
    }
  }

  /**
   * The addresses as this request's client may use them. Who came by a link gets no link that holds
   * longer than that one.
   *
   * @param request the request
   * @return where its links begin and how they are signed
   */
  public Site site(HttpRequest<?> request) {
    String base = urls.base(request);
    if (key.isEmpty()) {
      return Site.open(base);
    }
    LinkKey signer = key.get();
    long until =
        request.getAttribute(UNTIL, Long.class).map(own -> Math.min(own, fresh())).orElse(fresh());
    return new Site(base, until, path -> signer.sign(text(path, until)));
  }

  /**
   * Lets a request through that carries a link for its address.
   *
   * @param request the request
   * @return true where the link is right; false where there is none
   * @throws AccessDenied if the link was altered or has expired
   */
  boolean admits(HttpRequest<?> request) {
    String sent = request.getHeaders().get(LinkParameters.HEADER);
    if (sent == null || key.isEmpty()) {
      return false;
    }
    int dot = sent.indexOf('.');
    long until = seconds(sent.substring(0, dot));
    String right = key.get().sign(text(request.getUri().getRawPath(), until));
    if (!MessageDigest.isEqual(ascii(right), ascii(sent.substring(dot + 1)))) {
      throw denied("This link is not one of this service, or it was altered.");
    }
    if (clock.instant().getEpochSecond() >= until) {
      throw denied("This link has expired; ask for the job again, its answer has fresh ones.");
    }
    request.setAttribute(UNTIL, until);
    return true;
  }

  /** A moment at least a lifetime ahead, the same for some time. */
  private long fresh() {
    long step = Math.max(1, lifetime.toSeconds() / STEPS_OF_LIFETIME);
    long now = clock.instant().getEpochSecond();
    return (Math.floorDiv(now, step) + 1) * step + lifetime.toSeconds();
  }

  /** What is signed: a format, what is allowed (GET and HEAD), where, and until when. */
  private static String text(String path, long until) {
    return "penumbra-link 1\nGET\n" + path + "\n" + until;
  }

  private static long seconds(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static AccessDenied denied(String sentence) {
    return new AccessDenied(AccessDenied.Kind.LINK, sentence);
  }
}
