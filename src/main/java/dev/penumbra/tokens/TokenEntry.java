package dev.penumbra.tokens;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A token as settings name it: {@code name:role:hash}. It holds no secret.
 *
 * @param name whose it is, for logs and jobs
 * @param role one of {@link #ROLES}
 * @param hash what {@link TokenSecret#hash} gives
 */
public record TokenEntry(String name, String role, String hash) {

  /** The roles, each of which includes those before it. */
  public static final List<String> ROLES = List.of("read", "run", "admin");

  /** What a list of entries looks like, as the end of a sentence after "must be". */
  public static final String ALLOWED =
      "name:role:hash, several separated by commas, with a name of its own for each, a role that is"
          + " read, run or admin, and the 64 hexadecimal digits that `penumbra token` prints";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  /** A word that may be repeated to a person: too short to be a secret. */
  private static final Pattern HARMLESS = Pattern.compile("[A-Za-z0-9._-]{1,24}");

  /** An entry that cannot be used; its message shows where, and no secret. */
  public static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    private Unreadable(String shown) {
      super(shown);
    }
  }

  /**
   * Whether a token may have this name.
   *
   * @param name what a person wrote
   * @return true for letters, digits, dots, hyphens and underscores, at most 64
   */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches() && !name.startsWith(TokenSecret.PREFIX);
  }

  /**
   * Reads a list.
   *
   * @param list entries, separated by commas or lines; what follows a # is a comment
   * @return the entries in their order
   * @throws Unreadable if an entry is none, or two have one name or one hash
   */
  public static List<TokenEntry> parse(String list) throws Unreadable {
    List<TokenEntry> entries = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (String line : list.split("\\R", -1)) {
      for (String text : line.split("#", 2)[0].split(",", -1)) {
        if (!text.isBlank()) {
          TokenEntry entry = one(text.strip());
          if (!taken.add(entry.name) || !taken.add(entry.hash)) {
            throw new Unreadable(entry.name + ":…, there twice,");
          }
          entries.add(entry);
        }
      }
    }
    return List.copyOf(entries);
  }

  /** The entry as settings have it. */
  @Override
  public String toString() {
    return name + ":" + role + ":" + hash;
  }

  private static TokenEntry one(String text) throws Unreadable {
    String[] parts = Arrays.stream(text.split(":", -1)).map(String::strip).toArray(String[]::new);
    if (parts.length != 3
        || !isName(parts[0])
        || !ROLES.contains(parts[1])
        || !HASH.matcher(parts[2]).matches()) {
      throw new Unreadable(masked(parts));
    }
    return new TokenEntry(parts[0], parts[1], parts[2]);
  }

  /** The name and the role as they were found, never what stands in the place of a secret. */
  private static String masked(String[] parts) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < Math.min(3, parts.length); i++) {
      boolean harmless =
          parts.length > 1
              && i < 2
              && HARMLESS.matcher(parts[i]).matches()
              && !parts[i].startsWith(TokenSecret.PREFIX);
      shown.append(i == 0 ? "" : ":").append(harmless || parts[i].isEmpty() ? parts[i] : "…");
    }
    return shown.toString();
  }
}
