package dev.penumbra.load;

/** Finds single values in the compact JSON of a snapshot, without reading the rest. */
final class Json {

  private Json() {}

  /**
   * A value as it is written, without quotes.
   *
   * @param json compact or with a space after each colon
   * @param field the field's name
   * @return the value; empty where it is absent or null
   */
  static String field(String json, String field) {
    int at = json.indexOf('"' + field + "\":");
    if (at < 0) {
      return "";
    }
    int from = at + field.length() + 3;
    while (json.charAt(from) == ' ') {
      from++;
    }
    boolean quoted = json.charAt(from) == '"';
    int to = quoted ? json.indexOf('"', from + 1) : endOfNumber(json, from);
    String value = json.substring(quoted ? from + 1 : from, to);
    return value.equals("null") ? "" : value;
  }

  private static int endOfNumber(String json, int from) {
    int to = from;
    while (to < json.length() && ",}".indexOf(json.charAt(to)) < 0) {
      to++;
    }
    return to;
  }
}
