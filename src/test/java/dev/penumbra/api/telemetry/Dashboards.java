package dev.penumbra.api.telemetry;

import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the dashboard and the alert rules ask of Prometheus. */
final class Dashboards {

  static final Path RULES = Path.of("docs/observability/alerts.yml");
  private static final Path DASHBOARD = Path.of("docs/observability/dashboard.json");

  /** Names of series, as opposed to functions and labels. */
  private static final Pattern METRIC =
      Pattern.compile("\\b(?:penumbra|jvm|process|system)_[a-z0-9_]+");

  /** An expression on one line, or a block of lines that are indented further. */
  private static final Pattern EXPR =
      Pattern.compile("(?m)^( +)expr: (?:\\|\\n((?:\\1 +.*\\n)+)|(.*)$)");

  private Dashboards() {}

  /** The queries of the dashboard, each with its panel's title. */
  record Query(String panel, String expr) {

    /** The query for every instance, over what a short test has seen. */
    String overAMinute() {
      return expr.replace("$instance", ".*").replace("$__rate_interval", "1m");
    }
  }

  static List<Query> queries() throws IOException {
    JsonNode dashboard =
        ObjectMapper.getDefault().readValue(Files.readString(DASHBOARD), JsonNode.class);
    List<Query> queries = new ArrayList<>();
    for (JsonNode panel : dashboard.get("panels").values()) {
      JsonNode targets = panel.get("targets");
      if (targets != null) {
        for (JsonNode target : targets.values()) {
          queries.add(
              new Query(panel.get("title").getStringValue(), target.get("expr").getStringValue()));
        }
      }
    }
    return queries;
  }

  static List<String> rules() throws IOException {
    List<String> rules = new ArrayList<>();
    Matcher expr = EXPR.matcher(Files.readString(RULES));
    while (expr.find()) {
      rules.add(expr.group(2) == null ? expr.group(3) : expr.group(2));
    }
    return rules;
  }

  /** The names of series in an expression. */
  static Set<String> metrics(String expr) {
    Set<String> names = new TreeSet<>();
    Matcher metric = METRIC.matcher(expr.replaceAll("\"[^\"]*\"", ""));
    while (metric.find()) {
      names.add(metric.group());
    }
    return names;
  }
}
