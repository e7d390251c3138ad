package dev.penumbra.api.access;

import dev.penumbra.tokens.TokenEntry;
import dev.penumbra.tokens.TokenSecret;
import io.micronaut.context.annotation.Context;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.TaskScheduler;
import jakarta.inject.Named;
import jakarta.inject.Provider;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens that may be used now: those of the settings, and those of a file that is looked at
 * again every other second, so that a token is taken back without a restart. Made at start-up, so
 * that a wrong list stops it. Thread-safe.
 */
@Context
public final class Tokens {

  private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

  private final List<KnownToken> ofSettings;
  private volatile List<KnownToken> known;

  /**
   * Reads the settings and the file that they name.
   *
   * @param config where tokens are
   * @param scheduler looks at the file again; not asked for where there is none
   * @throws dev.penumbra.model.SettingRefused if an entry cannot be used; it repeats no secret
   */
  @SuppressWarnings("FutureReturnValueIgnored") // looking again never fails, and never ends
  Tokens(AccessConfig config, @Named(TaskExecutors.SCHEDULED) Provider<TaskScheduler> scheduler) {
    try {
      this.ofSettings = KnownToken.parse(config.tokens());
    } catch (TokenEntry.Unreadable e) {
      throw AccessConfig.refused("tokens", String.valueOf(e.getMessage()), TokenEntry.ALLOWED);
    }
    this.known = ofSettings;
    if (!config.tokensFile().isEmpty()) {
      TokensFile file = new TokensFile(config.tokensFile());
      this.known = with(file.read());
      scheduler
          .get()
          .scheduleWithFixedDelay(
              LOOK_AGAIN,
              LOOK_AGAIN,
              () -> file.readIfChanged().ifPresent(tokens -> known = with(tokens)));
    }
    if (config.hasTokens()) {
      LOG.info(
          "Access: {} tokens; without one: {}",
          known.size(),
          config.anonymousRole().map(Role::id).orElse("nothing"));
    }
  }

  /**
   * Whose token this is. Takes as long for a wrong token as for a right one.
   *
   * @param secret what a client sent
   * @return its caller; empty for a token that is not known
   */
  Optional<Caller> find(String secret) {
    byte[] hash = TokenSecret.digest(secret);
    Optional<Caller> found = Optional.empty();
    for (KnownToken token : known) {
      if (MessageDigest.isEqual(token.hash(), hash)) {
        found = Optional.of(token.caller());
      }
    }
    return found;
  }

  /** The settings' tokens come first: a name or a hash in both counts as theirs. */
  private List<KnownToken> with(List<KnownToken> ofFile) {
    List<KnownToken> all = new ArrayList<>(ofFile);
    all.addAll(ofSettings);
    return List.copyOf(all);
  }
}
