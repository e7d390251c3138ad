package dev.penumbra.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A row of the table in docs/configuration.md.
 *
 * @param key the property; blank for the level of the log
 * @param flag the flag of {@code serve}, blank where there is none
 * @param environment the environment names
 * @param byDefault the default, where it is a literal
 */
record DocumentedSetting(
    String key, String flag, List<String> environment, Optional<String> byDefault) {

  private static final Path TABLE = Path.of("docs/configuration.md");
  private static final Pattern LITERAL = Pattern.compile("`([^`]*)`|([0-9]+)");
  private static final Pattern QUOTED = Pattern.compile("`([^`]*)`");
  private static final int COLUMNS = 5;

  static List<DocumentedSetting> all() throws IOException {
    return Files.readAllLines(TABLE).stream()
        .filter(line -> line.startsWith("| `") || line.startsWith("| | `--"))
        .map(DocumentedSetting::parse)
        .toList();
  }

  private static DocumentedSetting parse(String line) {
    List<String> cells =
        Arrays.stream(line.split("\\|", -1)).skip(1).limit(COLUMNS).map(String::strip).toList();
    return new DocumentedSetting(
        unquoted(cells.get(0)),
        unquoted(cells.get(1)),
        QUOTED.matcher(cells.get(2)).results().map(match -> match.group(1)).toList(),
        literal(cells.get(3)));
  }

  private static String unquoted(String cell) {
    return cell.replace("`", "");
  }

  private static Optional<String> literal(String cell) {
    Matcher matcher = LITERAL.matcher(cell);
    return matcher.matches() ? Optional.of(text(matcher.toMatchResult())) : Optional.empty();
  }

  private static String text(MatchResult match) {
    return match.group(1) == null ? match.group(2) : match.group(1);
  }
}
