package dev.penumbra.jobs.nats;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the NATS servers are that several processes share their jobs through, and how to log in.
 *
 * @param url {@code penumbra.nats.url}: their addresses, with commas; absent: this process is the
 *     only one
 * @param credentials {@code penumbra.nats.credentials}: file with a user's JWT and key
 * @param user {@code penumbra.nats.user}: user name
 * @param password {@code penumbra.nats.password}: the user's password; a secret
 * @param token {@code penumbra.nats.token}: instead of a user; a secret
 * @param truststore {@code penumbra.nats.truststore}: file with the certificates to trust; absent:
 *     those of Java
 * @param truststorePassword {@code penumbra.nats.truststore-password}: its password; a secret
 * @param prefix {@code penumbra.nats.prefix}: what the names of streams, buckets and subjects begin
 *     with; processes with the same one share their jobs
 * @param replicas {@code penumbra.nats.replicas}: on how many servers each of them is kept
 */
@ConfigurationProperties("penumbra.nats")
public record NatsConfig(
    @Nullable String url,
    @Nullable Path credentials,
    @Nullable String user,
    @Nullable String password,
    @Nullable String token,
    @Nullable Path truststore,
    @Nullable String truststorePassword,
    @Bindable(defaultValue = "penumbra") String prefix,
    @Bindable(defaultValue = "1") int replicas) {

  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_-]{1,32}");
  private static final Pattern SERVER = Pattern.compile("(nats|tls)://[^\\s,@]+");
  private static final int MOST_REPLICAS = 5; // of JetStream

  /** Checks the values. */
  public NatsConfig {
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException(
          "penumbra.nats.prefix is "
              + prefix
              + "; it must be 1 to 32 letters, digits, dashes or underscores.");
    }
    if (replicas < 1 || replicas > MOST_REPLICAS) {
      throw new IllegalArgumentException(
          "penumbra.nats.replicas is "
              + replicas
              + "; it must be from 1 to "
              + MOST_REPLICAS
              + ".");
    }
    if (!servers(url).stream().allMatch(server -> SERVER.matcher(server).matches())) {
      throw new IllegalArgumentException(
          "penumbra.nats.url is "
              + url
              + "; it must be addresses like nats://host:4222 or tls://host:4222, with commas,"
              + " without a user.");
    }
    readable("penumbra.nats.credentials", credentials);
    readable("penumbra.nats.truststore", truststore);
    if (given(user).isPresent() != given(password).isPresent()) {
      throw new IllegalArgumentException(
          "penumbra.nats.user and penumbra.nats.password must be set together.");
    }
  }

  /**
   * The servers' addresses.
   *
   * @return none where this process is the only one
   */
  public List<String> servers() {
    return servers(url);
  }

  static Optional<String> given(@Nullable String text) {
    return Optional.ofNullable(text).filter(value -> !value.isBlank());
  }

  private static void readable(String key, @Nullable Path file) {
    if (file != null && !file.toString().isBlank() && !Files.isReadable(file)) {
      throw new IllegalArgumentException(
          key + " is " + file + "; it must be a file that the service can read.");
    }
  }

  private static List<String> servers(@Nullable String url) {
    return given(url).stream()
        .flatMap(text -> Stream.of(text.split(",")))
        .map(String::strip)
        .filter(server -> !server.isEmpty())
        .toList();
  }
}
