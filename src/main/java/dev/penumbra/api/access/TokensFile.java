package dev.penumbra.api.access;

import dev.penumbra.tokens.TokenEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file with tokens, one {@code name:role:hash} to a line. Its content is compared, not its time:
 * orchestrators change a mounted secret by moving a link. Used by one thread at a time.
 */
final class TokensFile {

  private static final Logger LOG = LoggerFactory.getLogger(TokensFile.class);

  /** A file of so many bytes is no list of tokens. */
  private static final long LARGEST = 1 << 20;

  private final Path path;
  private String seen = "";
  private boolean troubled;

  /**
   * A file that is not read yet.
   *
   * @param name the setting
   */
  TokensFile(String name) {
    try {
      this.path = Path.of(name);
    } catch (InvalidPathException e) {
      throw refused(name);
    }
  }

  /**
   * Reads it for the first time.
   *
   * @throws dev.penumbra.model.SettingRefused if it cannot be read or an entry cannot be used
   */
  List<KnownToken> read() {
    try {
      seen = content();
      return KnownToken.parse(seen);
    } catch (IOException e) {
      throw refused(path.toString());
    } catch (TokenEntry.Unreadable e) {
      throw AccessConfig.refused(
          "tokens-file", "a file with the entry " + e.getMessage(), TokenEntry.ALLOWED);
    }
  }

  /**
   * Reads it again. A file that is gone or broken changes nothing and is told once: neither shall
   * everybody be locked out by a slip, nor anybody let in.
   *
   * @return the tokens where they have changed
   */
  Optional<List<KnownToken>> readIfChanged() {
    try {
      String now = content();
      if (now.equals(seen) && !troubled) {
        return Optional.empty();
      }
      List<KnownToken> tokens = KnownToken.parse(now);
      seen = now;
      troubled = false;
      LOG.info("The file of tokens has changed: {} tokens", tokens.size());
      return Optional.of(tokens);
    } catch (IOException e) {
      trouble("The file of tokens cannot be read; the tokens that were in it still count");
    } catch (TokenEntry.Unreadable e) {
      trouble(
          "The file of tokens has the entry %s which cannot be used; the tokens before the change"
                  .formatted(e.getMessage())
              + " still count");
    }
    return Optional.empty();
  }

  private void trouble(String words) {
    if (!troubled) {
      LOG.error(words);
      troubled = true;
    }
  }

  private String content() throws IOException {
    if (Files.size(path) > LARGEST) {
      throw new IOException("too large");
    }
    return Files.readString(path, StandardCharsets.UTF_8);
  }

  private static RuntimeException refused(String name) {
    return AccessConfig.refused(
        "tokens-file", name, "a text file that the service may read, with a token to a line");
  }
}
