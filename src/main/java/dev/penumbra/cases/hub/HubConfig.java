package dev.penumbra.cases.hub;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.convert.format.ReadableBytes;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which data set is offered and how it is read.
 *
 * @param dataset {@code penumbra.hub.dataset}: {@code owner/name}; blank or {@code none}: no data
 *     set
 * @param revision {@code penumbra.hub.revision}: a branch, a tag, or a commit of 40 hexadecimal
 *     digits
 * @param endpoint {@code penumbra.hub.endpoint}: where the hub is
 * @param token {@code penumbra.hub.token}: sent to the endpoint and nowhere else; a secret
 * @param cacheBudget {@code penumbra.hub.cache-budget}: bytes that fetched cases may take on disk
 * @param requestTimeout {@code penumbra.hub.request-timeout}: the longest the hub may stay silent
 * @param caseTimeout {@code penumbra.hub.case-timeout}: the longest that fetching a case may take
 * @param retries {@code penumbra.hub.retries}: how often in a row a failed request is repeated
 */
@ConfigurationProperties("penumbra.hub")
public record HubConfig(
    @Bindable(defaultValue = "") String dataset,
    @Bindable(defaultValue = "main") String revision,
    @Bindable(defaultValue = "https://huggingface.co") String endpoint,
    @Nullable String token,
    @Bindable(defaultValue = "5GB") @ReadableBytes long cacheBudget,
    @Bindable(defaultValue = "20s") Duration requestTimeout,
    @Bindable(defaultValue = "4m") Duration caseTimeout,
    @Bindable(defaultValue = "4") int retries) {

  private static final Pattern DATASET =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,95}(/[A-Za-z0-9][A-Za-z0-9._-]{0,95})?");
  private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]{0,199}");
  private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]+");

  /** Checks the values. */
  public HubConfig {
    dataset = dataset.strip();
    revision = revision.isBlank() ? "main" : revision.strip();
    endpoint = withoutTrailingSlash(endpoint.strip());
    token = token == null || token.isBlank() ? null : token.strip();
    if (!dataset.isEmpty() && !DATASET.matcher(dataset).matches()) {
      throw refused("dataset", dataset, "owner/name, or none for no data set");
    }
    if (!REVISION.matcher(revision).matches() || revision.contains("..")) {
      throw refused("revision", revision, "a branch, a tag or a commit");
    }
    if (!isServer(endpoint)) {
      throw refused("endpoint", endpoint, "the address of a hub, for example https://hub.example");
    }
    if (token != null && !TOKEN.matcher(token).matches()) {
      throw new IllegalArgumentException(
          "penumbra.hub.token (environment: HF_TOKEN) has characters that no token has; it must be"
              + " one word.");
    }
    if (cacheBudget < 1) {
      throw refused("cache-budget", Long.toString(cacheBudget), "a size, for example 5GB");
    }
    positive("request-timeout", requestTimeout);
    positive("case-timeout", caseTimeout);
    if (retries < 0) {
      throw refused("retries", Integer.toString(retries), "0 or more");
    }
  }

  /**
   * Whether no data set is to be offered.
   *
   * @return true for a blank name and for {@code none}
   */
  public boolean off() {
    return dataset.isEmpty() || dataset.equals("none");
  }

  /**
   * The secret that opens gated and private data sets.
   *
   * @return the token; empty for what everybody may read
   */
  Optional<String> secret() {
    return Optional.ofNullable(token);
  }

  /** The hub's address, without a slash at its end. */
  URI server() {
    return URI.create(endpoint);
  }

  /** Never shows the token. */
  @Override
  public String toString() {
    return "HubConfig[dataset=%s, revision=%s, endpoint=%s, token=%s]"
        .formatted(dataset, revision, endpoint, token == null ? "none" : "given");
  }

  private static String withoutTrailingSlash(String address) {
    String some = address.isEmpty() ? "https://huggingface.co" : address;
    return some.endsWith("/") ? some.substring(0, some.length() - 1) : some;
  }

  private static boolean isServer(String address) {
    try {
      URI uri = URI.create(address);
      return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getUserInfo() == null
          && uri.getQuery() == null
          && uri.getFragment() == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void positive(String key, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw refused(key, value.toString(), "longer than zero, for example 30s");
    }
  }

  private static IllegalArgumentException refused(String key, String value, String allowed) {
    return new IllegalArgumentException(
        "penumbra.hub." + key + " is \"" + value + "\"; it must be " + allowed + ".");
  }
}
