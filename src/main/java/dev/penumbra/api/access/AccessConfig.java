package dev.penumbra.api.access;

import dev.penumbra.model.SettingRefused;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Who may use the service. Without any of this everybody may do everything.
 *
 * @param tokens {@code penumbra.access.tokens}: {@code name:role:hash}, comma separated; a secret
 * @param tokensFile {@code penumbra.access.tokens-file}: a file with the same, read again when it
 *     changes; blank for none
 * @param anonymous {@code penumbra.access.anonymous}: what callers without a token may do, {@code
 *     none} or a role; blank: {@code admin} while there are no tokens, else {@code none}
 * @param linkKey {@code penumbra.access.link-key}: what signed links are signed with; a secret;
 *     blank: made at the first start and kept in the data folder
 * @param linkLifetime {@code penumbra.access.link-lifetime}: how long a signed link holds
 * @param strictTransport {@code penumbra.access.strict-transport}: how long browsers that came by
 *     TLS shall use nothing else; zero: as they like
 */
@ConfigurationProperties("penumbra.access")
public record AccessConfig(
    @Bindable(defaultValue = "") String tokens,
    @Bindable(defaultValue = "") String tokensFile,
    @Bindable(defaultValue = "") String anonymous,
    @Bindable(defaultValue = "") String linkKey,
    @Bindable(defaultValue = "12h") Duration linkLifetime,
    @Bindable(defaultValue = "180d") Duration strictTransport) {

  private static final String NOBODY = "none";

  /** Shorter keys could be guessed from a link by trying. */
  private static final int SHORTEST_KEY = 32;

  /** Checks the values. */
  public AccessConfig {
    anonymous = anonymous.strip();
    tokensFile = tokensFile.strip();
    linkKey = linkKey.strip();
    if (!anonymous.isEmpty() && !anonymous.equals(NOBODY) && Role.parse(anonymous).isEmpty()) {
      throw refused("anonymous", anonymous, "none, read, run or admin");
    }
    if (anonymous.equals(NOBODY) && tokens.isBlank() && tokensFile.isEmpty()) {
      throw refused(
          "anonymous",
          anonymous,
          "read, run or admin while there are no tokens: nobody could come");
    }
    if (!linkKey.isEmpty() && linkKey.length() < SHORTEST_KEY) {
      throw refused("link-key", "…", "at least " + SHORTEST_KEY + " characters long, and random");
    }
    if (linkLifetime.toSeconds() < 1) {
      throw refused("link-lifetime", linkLifetime.toString(), "1s or longer, for example 12h");
    }
    if (strictTransport.isNegative()) {
      throw refused("strict-transport", strictTransport.toString(), "0s or longer, as 180d");
    }
  }

  /**
   * Whether callers can have tokens.
   *
   * @return true where any place for tokens is named, even if it holds none now
   */
  public boolean hasTokens() {
    return !tokens.isBlank() || !tokensFile.isEmpty();
  }

  /**
   * What callers without a token may do.
   *
   * @return their role; empty where they have none
   */
  public Optional<Role> anonymousRole() {
    if (anonymous.isEmpty()) {
      return hasTokens() ? Optional.empty() : Optional.of(Role.ADMIN);
    }
    return Role.parse(anonymous);
  }

  /** Never shows a secret. */
  @Override
  public String toString() {
    return "AccessConfig[tokens=%s, tokensFile=%s, anonymous=%s, linkKey=%s, linkLifetime=%s]"
        .formatted(
            tokens.isBlank() ? "none" : "given",
            tokensFile.isEmpty() ? "none" : "given",
            anonymous,
            linkKey.isEmpty() ? "none" : "given",
            linkLifetime);
  }

  static SettingRefused refused(String name, String value, String allowed) {
    return new SettingRefused(
        "penumbra.access." + name,
        "PENUMBRA_ACCESS_" + name.toUpperCase(Locale.ROOT).replace('-', '_'),
        value,
        allowed);
  }
}
