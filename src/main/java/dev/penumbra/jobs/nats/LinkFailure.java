package dev.penumbra.jobs.nats;

import io.nats.client.AuthenticationException;
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

  private LinkFailure() {}

  /** Why a connection could not be made. */
  static String sentence(IOException failure) {
    if (failure instanceof AuthenticationException) {
      return LOGIN;
    }
    return ofSecurity(failure)
        .orElse("NATS cannot be reached: " + failure.getMessage() + "." + AGAIN);
  }

  /**
   * What is wrong with the servers' certificate or with how connections are secured, if that is.
   */
  static Optional<String> ofSecurity(Throwable failure) {
    return Stream.iterate(failure, e -> e != null, Throwable::getCause)
        .filter(e -> e instanceof SSLException || e instanceof GeneralSecurityException)
        .findFirst()
        .map(
            e ->
                "The connection to NATS cannot be secured: "
                    + e.getMessage()
                    + ". penumbra.nats.truststore must hold the certificate of the servers or of"
                    + " their authority, and they must be named in it."
                    + AGAIN);
  }

  /** Whether a server's words are about the login. */
  static boolean isOfLogin(String words) {
    String small = words.toLowerCase(Locale.ROOT);
    return small.contains("authorization") || small.contains("authentication");
  }

  /** The login is refused. */
  static String login() {
    return LOGIN;
  }
}
