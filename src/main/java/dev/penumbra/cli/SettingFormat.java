package dev.penumbra.cli;

import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.convert.ConversionContext;
import io.micronaut.core.convert.ConversionService;
import io.micronaut.core.convert.format.ReadableBytes;
import io.micronaut.core.type.Argument;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tells whether a text can be read as what a setting is. The framework's own conversion takes what
 * it cannot read for absent, so that the default would count without a word.
 */
final class SettingFormat {

  private static final Set<String> BOOLEANS = Set.of("true", "false", "yes", "no", "on", "off");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,18})(KB|MB|GB|)");

  /** Far beyond any use, and far from what overflows when it is counted in nanoseconds. */
  private static final Duration LONGEST = Duration.ofDays(3650);

  private final ConversionService conversion;

  /**
   * A format by the framework's conversion.
   *
   * @param conversion what will read the values
   */
  SettingFormat(ConversionService conversion) {
    this.conversion = conversion;
  }

  /**
   * What is wrong with a value. A blank one counts as absent, except for a boolean.
   *
   * @param setting whose value it is
   * @param value as it was given
   * @return what would be right, as the end of a sentence after "must be"; empty where it is right
   */
  Optional<String> refusal(Setting setting, String value) {
    Class<?> type = setting.type().getType();
    if (type == boolean.class || type == Boolean.class) {
      return BOOLEANS.contains(value.toLowerCase(Locale.ROOT))
          ? Optional.empty()
          : Optional.of("true or false");
    }
    if (value.isBlank() || isRight(setting.type(), value)) {
      return Optional.empty();
    }
    return Optional.of(allowed(setting.type()));
  }

  private boolean isRight(Argument<?> type, String value) {
    if (isSize(type)) {
      return isSize(value);
    }
    ArgumentConversionContext<?> context = ConversionContext.of(type);
    try {
      Optional<?> read = conversion.convert(value, context);
      return read.isPresent()
          && context.getLastError().isEmpty()
          && !(read.get() instanceof Duration duration && tooLong(duration));
    } catch (RuntimeException e) { // whatever a converter makes of what it did not expect
      return false;
    }
  }

  private static boolean tooLong(Duration duration) {
    return duration.abs().compareTo(LONGEST) > 0;
  }

  private static boolean isSize(Argument<?> type) {
    return type.getAnnotationMetadata().hasAnnotation(ReadableBytes.class);
  }

  private static boolean isSize(String value) {
    Matcher size = SIZE.matcher(value.toUpperCase(Locale.ROOT));
    if (!size.matches()) {
      return false;
    }
    int shift =
        switch (size.group(2)) {
          case "KB" -> 10;
          case "MB" -> 20;
          case "GB" -> 30;
          default -> 0;
        };
    return Long.parseLong(size.group(1)) <= Long.MAX_VALUE >> shift;
  }

  private static String allowed(Argument<?> argument) {
    Class<?> type = argument.getType();
    if (type == Duration.class) {
      return "a duration of at most " + LONGEST.toDays() + "d, for example 500ms, 30s, 15m or 24h";
    }
    if (isSize(argument)) {
      return "a size, for example 700MB or 5GB";
    }
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      return "a whole number";
    }
    if (type == double.class || type == Double.class) {
      return "a number";
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
          .collect(Collectors.joining(", ", "one of ", ""));
    }
    return "a " + type.getSimpleName().toLowerCase(Locale.ROOT);
  }
}
