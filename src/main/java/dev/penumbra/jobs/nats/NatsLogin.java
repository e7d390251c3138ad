package dev.penumbra.jobs.nats;

import dev.penumbra.model.SettingRefused;
import io.nats.client.Options;
import java.nio.file.Path;

/** Makes a connection's options from the settings. */
final class NatsLogin {

  private NatsLogin() {}

  /**
   * The options.
   *
   * @throws SettingRefused if the file with certificates cannot be opened
   */
  static Options options(NatsConfig config) {
    Options.Builder options =
        NatsLink.options(config.replicas()).servers(config.servers().toArray(String[]::new));
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
    Path truststore = config.truststore();
    if (truststore == null || truststore.toString().isBlank()) {
      return options.build();
    }
    options.truststorePath(truststore.toString());
    NatsConfig.given(config.truststorePassword())
        .ifPresent(password -> options.truststorePassword(password.toCharArray()));
    try {
      return options.build();
    } catch (IllegalStateException e) {
      throw new SettingRefused(
          "penumbra.nats.truststore (environment: PENUMBRA_NATS_TRUSTSTORE) is \""
              + truststore
              + "\" but must be a PKCS12 or JKS file that penumbra.nats.truststore-password opens.",
          e);
    }
  }
}
