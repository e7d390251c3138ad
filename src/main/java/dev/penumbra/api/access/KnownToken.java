package dev.penumbra.api.access;

import dev.penumbra.tokens.TokenEntry;
import java.util.HexFormat;
import java.util.List;

/**
 * A token that may be used, without its secret.
 *
 * @param caller whose it is and what it allows
 * @param hash SHA-256 of the secret
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a record
record KnownToken(Caller caller, byte[] hash) {

  /**
   * The tokens of a list.
   *
   * @param list as settings have it
   * @throws TokenEntry.Unreadable if an entry cannot be used
   */
  static List<KnownToken> parse(String list) throws TokenEntry.Unreadable {
    return TokenEntry.parse(list).stream().map(KnownToken::of).toList();
  }

  private static KnownToken of(TokenEntry entry) {
    Role role = Role.parse(entry.role()).orElseThrow();
    return new KnownToken(
        new Caller(entry.name(), role, false), HexFormat.of().parseHex(entry.hash()));
  }
}
