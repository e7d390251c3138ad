package dev.penumbra.jobs.nats;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Says in a sentence, without a secret, why there is no connection. */
final class LinkFailure {

  private static final String AGAIN = " It is tried again.";

  private static final String LOGIN =
      "NATS refuses the login: penumbra.nats.user and .password, .token or .credentials must be what"
          + " its servers expect."
          + AGAIN;

  private static final String TLS_WANTED =
      "NATS wants a secured connection: penumbra.nats.url must begin with tls://." + AGAIN;

  /** As the client says it. */
  private static final String SSL_REQUIRED = "SSL required";

  private LinkFailure() {}

  /** No server was reached. */
  static String unreached(IOException failure) {
    return "NATS cannot be reached: " + failure.getMessage() + "." + AGAIN;
  }

  /** What is wrong with the login, where a server's words are about that. */
  static Optional<String> ofLogin(String words) {
    String small = words.toLowerCase(Locale.ROOT);
    return small.contains("authorization") || small.contains("authentication")
        ? Optional.of(LOGIN)
        : Optional.empty();
  }

  /** What is wrong with how the connection is secured, where that is wrong. */
  static Optional<String> ofSecurity(Throwable failure) {
    return Stream.iterate(failure, e -> e != null, Throwable::getCause)
        .flatMap(e -> one(e).stream())
        .findFirst();
  }

  private static Optional<String> one(Throwable failure) {
    String said = String.valueOf(failure.getMessage());
    if (failure instanceof SSLException || failure instanceof GeneralSecurityException) {
      return Optional.of(
          "The connection to NATS cannot be secured: "
              + said
              + ". penumbra.nats.truststore must hold the certificate of the servers or of their"
              + " authority, which must name their addresses."
              + AGAIN);
    }
    return failure instanceof IOException && said.startsWith(SSL_REQUIRED)
        ? Optional.of(TLS_WANTED)
        : Optional.empty();
  }
}
