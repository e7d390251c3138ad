package dev.penumbra.cases.hub;

import dev.penumbra.cases.SourceUnavailable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * What a person is told when the hub does not give what it should: what is wrong and what helps.
 * Signed addresses and the token never appear. Thread-safe.
 */
final class HubErrors {

  private static final int SHOWN = 80;

  private final HubConfig config;

  HubErrors(HubConfig config) {
    this.config = config;
  }

  /** The data set as sentences call it. */
  String dataset() {
    return "The data set " + config.dataset();
  }

  /** No connection came about. */
  TryAgain unreachable(URI target, Throwable cause) {
    return TryAgain.because(
        "%s cannot be reached: %s. Check the network, then try again."
            .formatted(dataset(), reason(target.getHost(), cause)),
        cause);
  }

  private static String reason(String host, Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return "there is no host " + host + " on this network";
      }
      if (cause instanceof HttpConnectTimeoutException) {
        return host + " does not take the connection";
      }
      if (cause instanceof SSLException) {
        return "no secure connection to " + host + " comes about";
      }
    }
    return thrown instanceof ConnectException
        ? host + " refuses the connection"
        : "the connection to " + host + " broke";
  }

  /** The connection is there, the answer is not. */
  TryAgain silent(URI target, Duration waited) {
    return TryAgain.because(
        "%s cannot be reached: %s did not answer within %d s. Try again later."
            .formatted(dataset(), target.getHost(), waited.toSeconds()));
  }

  /**
   * Where a redirect leads.
   *
   * @throws SourceUnavailable if it leads nowhere, or to a connection that is not secure
   */
  URI redirect(URI from, Optional<String> location) {
    try {
      URI to = location.map(from::resolve).orElse(from);
      boolean secure = "https".equals(to.getScheme());
      boolean plain = "http".equals(to.getScheme()) && "http".equals(config.server().getScheme());
      if (to.getHost() != null
          && to.getUserInfo() == null
          && (secure || plain)
          && !to.equals(from)) {
        return to;
      }
    } catch (IllegalArgumentException e) {
      return nowhere();
    }
    return nowhere();
  }

  private URI nowhere() {
    throw new SourceUnavailable(
        dataset()
            + " cannot be read: its server sends to an address that is none, or that is not secure"
            + " (https). Check penumbra.hub.endpoint.");
  }

  /** Redirects do not end. */
  SourceUnavailable endlessRedirects(int followed) {
    return new SourceUnavailable(
        "%s cannot be read: its server sends from address to address, more than %d times. Check"
                .formatted(dataset(), followed)
            + " penumbra.hub.endpoint.");
  }

  /**
   * An answer that is not what was asked for.
   *
   * @return never
   * @throws TryAgain for a status that may pass
   * @throws SourceUnavailable for one that will not
   */
  SourceUnavailable status(HubAnswer answer) throws TryAgain {
    int status = answer.status();
    String code = answer.header("X-Error-Code").orElse("");
    if (status == 429) {
      throw TryAgain.because(
              dataset() + " cannot be read now: too many requests were made. Try again later.")
          .after(RetryAfter.of(answer));
    }
    if (status >= 500 || status == 408) {
      throw TryAgain.because(
              "%s cannot be read now: its server has a problem (status %d). Try again later."
                  .formatted(dataset(), status))
          .after(RetryAfter.of(answer));
    }
    String what =
        switch (status) {
          case 401 -> unauthorized(code);
          case 403 -> forbidden(code);
          case 404, 410 -> missing(code);
          default ->
              " cannot be read: its server gave an unexpected answer (status %d). Check"
                      .formatted(status)
                  + " penumbra.hub.endpoint.";
        };
    return new SourceUnavailable(dataset() + what);
  }

  private String unauthorized(String code) {
    if (code.equals("GatedRepo")) {
      return gated();
    }
    return config.secret().isPresent()
        ? " cannot be read: the hub does not accept the token. Set HF_TOKEN to a valid one."
        : " is private, or there is none of this name: set HF_TOKEN to a token that may read it, or"
            + " check penumbra.hub.dataset.";
  }

  private String forbidden(String code) {
    return code.equals("GatedRepo")
        ? gated()
        : config.secret().isPresent()
            ? " cannot be read: the token in HF_TOKEN may not read it."
            : " cannot be read: the hub forbids it. Set HF_TOKEN to a token that may read it.";
  }

  private static String gated() {
    return " is gated: ask for access on its page on the hub, and set HF_TOKEN to a token of the"
        + " account that has it.";
  }

  private String missing(String code) {
    return switch (code) {
      case "RevisionNotFound" ->
          " has no revision " + config.revision() + ". Check penumbra.hub.revision.";
      case "EntryNotFound" -> " has changed: a file of its listing is gone. Try again later.";
      default -> " does not exist any more, or never did. Check penumbra.hub.dataset.";
    };
  }

  /** An answer that makes no sense. */
  SourceUnavailable garbage(String what) {
    return new SourceUnavailable(
        "%s cannot be read: its server gave an answer that makes no sense (%s). Check"
                .formatted(dataset(), what.length() > SHOWN ? what.substring(0, SHOWN) + "…" : what)
            + " penumbra.hub.endpoint.");
  }

  /** The data set is there and is no such data set as expected. */
  SourceUnavailable unusable(BrokenParquet e) {
    return new SourceUnavailable(dataset() + " cannot be used: " + e.getMessage(), e);
  }

  /** This machine failed. */
  SourceUnavailable disk(IOException e) {
    return new SourceUnavailable(
        "A case of "
            + config.dataset()
            + " could not be kept: the disk of the service is full or cannot be written. Tell who"
            + " runs the service.",
        e);
  }
}
