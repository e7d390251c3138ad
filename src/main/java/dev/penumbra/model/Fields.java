package dev.penumbra.model;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One object of a manifest while it is read. Each getter checks the type and remembers the field;
 * {@link #end} refuses what nobody asked for. Every refusal names the field's path, what was found
 * and what is allowed.
 */
final class Fields {

  private final String path;
  private final Map<?, ?> values;
  private final Set<String> known = new LinkedHashSet<>();

  private Fields(String path, Map<?, ?> values) {
    this.path = path;
    this.values = values;
  }

  static Fields of(String path, Object value) {
    if (value instanceof Map<?, ?> map) {
      return new Fields(path, map);
    }
    throw wrong(path, value, "an object");
  }

  String path(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }

  /** The names that stand in the object. */
  Set<String> names() {
    return values.keySet().stream()
        .map(String::valueOf)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Whether an optional field is there. */
  boolean has(String field) {
    known.add(field);
    return values.containsKey(field);
  }

  /** Whether a field is there and a list. */
  boolean hasList(String field) {
    return has(field) && values.get(field) instanceof List;
  }

  private Object required(String field) {
    if (!has(field)) {
      throw new BundleRefused("Field " + path(field) + " is missing.");
    }
    return values.get(field);
  }

  Fields object(String field) {
    return of(path(field), required(field));
  }

  String text(String field) {
    Object value = required(field);
    if (value instanceof String text && !text.isBlank()) {
      return text;
    }
    throw wrong(path(field), value, "a text that is not blank");
  }

  String text(String field, String pattern, String allowed) {
    String text = text(field);
    if (!text.matches(pattern)) {
      throw wrong(path(field), text, allowed);
    }
    return text;
  }

  boolean bool(String field) {
    Object value = required(field);
    if (value instanceof Boolean bool) {
      return bool;
    }
    throw wrong(path(field), value, "true or false");
  }

  boolean bool(String field, boolean otherwise) {
    return has(field) ? bool(field) : otherwise;
  }

  long integer(String field, long min, long max) {
    return integer(path(field), required(field), min, max);
  }

  static long integer(String path, Object value, long min, long max) {
    if (value instanceof Long number && number >= min && number <= max) {
      return number;
    }
    throw wrong(path, value, "a whole number from " + min + " to " + max);
  }

  double number(String field, Range range) {
    return number(path(field), required(field), range);
  }

  double number(String field, Range range, double otherwise) {
    return has(field) ? number(field, range) : otherwise;
  }

  static double number(String path, Object value, Range range) {
    if (value instanceof Number number && range.holds(number.doubleValue())) {
      return number.doubleValue();
    }
    throw wrong(path, value, range.toString());
  }

  List<?> list(String field, int min, int max) {
    return list(path(field), required(field), min, max);
  }

  static List<?> list(String path, Object value, int min, int max) {
    if (value instanceof List<?> list && list.size() >= min && list.size() <= max) {
      return list;
    }
    String size = min == max ? "of " + min : "of " + min + " to " + max;
    throw wrong(path, value, "a list " + size + " elements");
  }

  /** The elements of a list, none of them twice. */
  <T> List<T> distinct(String field, int min, int max, Reader<T> reader) {
    List<T> items = new ArrayList<>();
    List<?> values = list(field, min, max);
    for (int i = 0; i < values.size(); i++) {
      String at = path(field) + "[" + i + "]";
      T item = reader.read(at, values.get(i));
      if (items.contains(item)) {
        throw wrong(at, values.get(i), "an element that is not in the list already");
      }
      items.add(item);
    }
    return items;
  }

  <E> E choice(String field, E[] choices, Function<E, String> name) {
    return choice(path(field), required(field), choices, name);
  }

  <E> E choice(String field, E[] choices, Function<E, String> name, E otherwise) {
    return has(field) ? choice(field, choices, name) : otherwise;
  }

  static <E> E choice(String path, Object value, E[] choices, Function<E, String> name) {
    for (E choice : choices) {
      if (name.apply(choice).equals(value)) {
        return choice;
      }
    }
    String allowed =
        Stream.of(choices).map(c -> '"' + name.apply(c) + '"').collect(Collectors.joining(", "));
    throw wrong(path, value, choices.length == 1 ? allowed : "one of " + allowed);
  }

  /** Refuses fields that were not asked for. */
  void end() {
    for (String name : names()) {
      if (!known.contains(name)) {
        throw new BundleRefused(
            "Field "
                + path(name)
                + " is not known here; allowed are "
                + String.join(", ", known)
                + ".");
      }
    }
  }

  static BundleRefused wrong(String path, Object found, String allowed) {
    return new BundleRefused(
        "Field "
            + (path.isEmpty() ? "(the document)" : path)
            + " is "
            + show(found)
            + " but must be "
            + allowed
            + ".");
  }

  private static String show(Object value) {
    if (value instanceof String text) {
      return '"' + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + '"';
    }
    if (value instanceof Map) {
      return "an object";
    }
    if (value instanceof List<?> list) {
      return "a list of " + list.size();
    }
    return value == JsonTree.NULL ? "null" : String.valueOf(value);
  }

  /** Reads one element of a list. */
  interface Reader<T> {
    T read(String path, Object value);
  }

  /**
   * An interval of numbers.
   *
   * @param min lower end
   * @param minIncluded whether it belongs
   * @param max upper end
   * @param maxIncluded whether it belongs
   */
  record Range(double min, boolean minIncluded, double max, boolean maxIncluded) {

    static Range closed(double min, double max) {
      return new Range(min, true, max, true);
    }

    static Range open(double min, double max) {
      return new Range(min, false, max, false);
    }

    boolean holds(double x) {
      return (minIncluded ? x >= min : x > min) && (maxIncluded ? x <= max : x < max);
    }

    @Override
    public String toString() {
      return "a number "
          + (minIncluded ? "from " : "above ")
          + plain(min)
          + (maxIncluded ? " to " : " and below ")
          + plain(max);
    }

    private static String plain(double x) {
      return x == Math.rint(x) ? String.valueOf((long) x) : String.valueOf(x);
    }
  }
}
