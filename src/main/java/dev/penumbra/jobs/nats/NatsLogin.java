package dev.penumbra.jobs.nats;

import io.nats.client.Options;

/** Makes a connection's options from the settings. */
final class NatsLogin {

  private NatsLogin() {}

  static Options options(NatsConfig config) {
    Options.Builder options = NatsLink.options().servers(config.servers().toArray(String[]::new));
    if (config.credentials() != null && !config.credentials().toString().isBlank()) {
      options.credentialPath(config.credentials().toString());
    }
    NatsConfig.given(config.user())
        .ifPresent(
            user ->
                options.userInfo(
                    user.toCharArray(),
                    NatsConfig.given(config.password()).orElseThrow().toCharArray()));
    NatsConfig.given(config.token()).ifPresent(token -> options.token(token.toCharArray()));
    if (config.truststore() != null && !config.truststore().toString().isBlank()) {
      options.truststorePath(config.truststore().toString());
      NatsConfig.given(config.truststorePassword())
          .ifPresent(password -> options.truststorePassword(password.toCharArray()));
    }
    return options.build();
  }
}
