package dev.penumbra.batch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a table as RFC 4180 describes it, knowing nothing of who wrote it. */
public final class CsvText {

  private final String text;
  private int at;

  private CsvText(String text) {
    this.text = text;
  }

  /** Each line after the first by the names in the first. */
  public static List<Map<String, String>> rows(String text) {
    List<List<String>> records = new CsvText(text).records();
    List<Map<String, String>> rows = new ArrayList<>();
    for (List<String> record : records.subList(1, records.size())) {
      if (record.size() != records.get(0).size()) {
        throw new AssertionError("a line of another length: " + record);
      }
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < record.size(); i++) {
        row.put(records.get(0).get(i), record.get(i));
      }
      rows.add(row);
    }
    return rows;
  }

  private List<List<String>> records() {
    List<List<String>> records = new ArrayList<>();
    while (at < text.length()) {
      List<String> record = new ArrayList<>();
      record.add(field());
      while (at < text.length() && text.charAt(at) == ',') {
        at++;
        record.add(field());
      }
      if (!text.startsWith("\r\n", at)) {
        throw new AssertionError("no CRLF at " + at);
      }
      at += 2;
      records.add(record);
    }
    return records;
  }

  private String field() {
    StringBuilder field = new StringBuilder();
    if (at < text.length() && text.charAt(at) == '"') {
      at++;
      while (text.charAt(at) != '"' || text.startsWith("\"\"", at)) {
        at += text.charAt(at) == '"' ? 1 : 0;
        field.append(text.charAt(at++));
      }
      at++;
    } else {
      while (at < text.length() && ",\r\n\"".indexOf(text.charAt(at)) < 0) {
        field.append(text.charAt(at++));
      }
    }
    return field.toString();
  }
}
