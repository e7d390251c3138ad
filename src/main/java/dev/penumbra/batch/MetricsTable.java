package dev.penumbra.batch;

import dev.penumbra.cases.CaseId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The table of a batch, {@code metrics.csv}: a line with the columns' names, then one for each case
 * (RFC 4180, UTF-8), and {@code README.txt}, which says what the columns mean.
 */
final class MetricsTable {

  static final String NAME = "metrics.csv";
  static final String GUIDE = "README.txt";

  private static final String LINE_END = "\r\n";
  private static final String BEGINS_A_FORMULA = "=+-@";

  private MetricsTable() {}

  /**
   * Writes table and guide, over earlier ones.
   *
   * @param folder the folder of the results
   * @param outcomes every case of the batch, in order
   * @throws IOException if they cannot be written; they are as they were before
   */
  static void write(Path folder, Map<CaseId, CaseOutcome> outcomes) throws IOException {
    byte[] table = text(outcomes).getBytes(StandardCharsets.UTF_8);
    WholeFile.write(folder, NAME, out -> out.write(table));
  }

  /** Writes what the columns mean. */
  static void writeGuide(Path folder) throws IOException {
    byte[] guide = guide().getBytes(StandardCharsets.UTF_8);
    WholeFile.write(folder, GUIDE, out -> out.write(guide));
  }

  static String text(Map<CaseId, CaseOutcome> outcomes) {
    StringBuilder text = new StringBuilder();
    text.append(
        Arrays.stream(Column.values())
            .map(Column::title)
            .collect(Collectors.joining(",", "", LINE_END)));
    outcomes.forEach(
        (id, outcome) ->
            text.append(
                Arrays.stream(Column.values())
                    .map(column -> cell(column.of(id.value(), outcome)))
                    .collect(Collectors.joining(",", "", LINE_END))));
    return text.toString();
  }

  private static String cell(String text) {
    // A spreadsheet would run a file's name that begins so; numbers here are never negative.
    String safe =
        !text.isEmpty() && BEGINS_A_FORMULA.indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
    return safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n')
        ? '"' + safe.replace("\"", "\"\"") + '"'
        : safe;
  }

  private static String guide() {
    int width = Arrays.stream(Column.values()).mapToInt(c -> c.title().length()).max().orElse(0);
    StringBuilder columns = new StringBuilder();
    for (Column column : Column.values()) {
      columns.append("  ").append(column.title());
      columns.append(" ".repeat(width + 2 - column.title().length())).append(column.meaning());
      columns.append('\n');
    }
    return """
        Results of a batch of Penumbra. Research use only - not a medical device.

        metrics.csv   one line for each case
        summary.png   a slice of each case (summary-1.png and so on where there are many)
        CASE/         the files of one case; result.json has all its numbers

        Columns of metrics.csv (RFC 4180, UTF-8):

        """
        + columns;
  }
}
