package dev.penumbra.api.files;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lists of entity tags, as {@code If-None-Match} and {@code If-Match} send them. */
public final class EntityTags {

  private static final Pattern TAG = Pattern.compile("(W/)?(\"[^\"]*\")");

  private EntityTags() {}

  /**
   * Whether a list names a tag, a weak spelling of it, or anything.
   *
   * @param list tags separated by commas, or {@code *}
   * @param etag a strong tag with its quotes
   * @return whether it is in the list
   */
  public static boolean matchWeakly(String list, String etag) {
    return matches(list, etag, true);
  }

  /**
   * Whether a list names exactly this tag, or anything.
   *
   * @param list tags separated by commas, or {@code *}
   * @param etag a strong tag with its quotes
   * @return whether it is in the list
   */
  public static boolean matchStrongly(String list, String etag) {
    return matches(list, etag, false);
  }

  private static boolean matches(String list, String etag, boolean weakly) {
    if (list.strip().equals("*")) {
      return true;
    }
    Matcher tags = TAG.matcher(list);
    while (tags.find()) {
      if (tags.group(2).equals(etag) && (weakly || tags.group(1) == null)) {
        return true;
      }
    }
    return false;
  }
}
