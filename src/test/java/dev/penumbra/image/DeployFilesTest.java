package dev.penumbra.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.Prerequisite;
import dev.penumbra.cli.DeclaredSetting;
import dev.penumbra.python.Python;
import io.micronaut.context.ApplicationContext;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of docs/deploy can be read, and ask nothing of the service that it does not know. */
final class DeployFilesTest {

  private static final Path DEPLOY = Path.of("docs/deploy");
  private static final String AS_JSON =
      "import json, sys, yaml;"
          + " print(json.dumps(list(yaml.safe_load_all(open(sys.argv[1], encoding='utf-8')))))";

  @TempDir Path folder;

  private List<JsonNode> documents(String name) throws IOException {
    Python python = Python.require(List.of("yaml"), folder);
    Python.Run run = python.run("-c", AS_JSON, DEPLOY.resolve(name).toString());
    assertThat(run.code()).as(run.output()).isZero();
    JsonNode all = ObjectMapper.getDefault().readValue(run.output().strip(), JsonNode.class);
    return StreamSupport.stream(all.values().spliterator(), false).toList();
  }

  private static List<JsonNode> containers(List<JsonNode> documents) {
    List<JsonNode> containers = new ArrayList<>();
    for (JsonNode document : documents) {
      for (JsonNode container : at(document, "spec", "template", "spec", "containers").values()) {
        containers.add(container);
      }
    }
    return containers;
  }

  private static JsonNode at(JsonNode node, String... path) {
    JsonNode found = node;
    for (String name : path) {
      JsonNode next = found.isObject() ? found.get(name) : null;
      if (next == null) {
        return JsonNode.createArrayNode(List.of());
      }
      found = next;
    }
    return found;
  }

  private static List<String> words(JsonNode list) {
    List<String> words = new ArrayList<>();
    list.values().forEach(word -> words.add(word.getStringValue()));
    return words;
  }

  /** The words after the program's name, and the environment's names. */
  private static void isKnown(List<String> arguments, Set<String> environment) {
    assertThat(arguments).startsWith("serve", "--role");
    assertThat(arguments.get(2)).isIn("all", "api", "worker");
    assertThat(arguments.stream().filter(word -> word.startsWith("--")).toList())
        .isSubsetOf(DeclaredSetting.flags());
    assertThat(environment).contains("PENUMBRA_NATS_URL", "PENUMBRA_NATS_TOKEN");
    assertThat(environment).isSubsetOf(settings());
  }

  private static Set<String> settings() {
    try (ApplicationContext context = ApplicationContext.run()) {
      Set<String> names = new HashSet<>();
      DeclaredSetting.all(context).forEach(setting -> names.addAll(setting.environment()));
      return names;
    }
  }

  @Test
  void theManifestsAskForWhatTheServiceHas() throws IOException {
    List<JsonNode> documents = documents("kubernetes.yaml");
    assertThat(documents)
        .extracting(one -> one.get("kind").getStringValue())
        .contains("Deployment", "StatefulSet", "Service", "ScaledObject");
    List<JsonNode> ours =
        containers(documents).stream()
            .filter(one -> one.get("image").getStringValue().contains("penumbra"))
            .toList();
    assertThat(ours).hasSize(2);
    for (JsonNode container : ours) {
      Set<String> environment = new HashSet<>();
      container
          .get("env")
          .values()
          .forEach(one -> environment.add(one.get("name").getStringValue()));
      isKnown(words(container.get("args")), environment);
      assertThat(container.get("ports").get(0).get("containerPort").getIntValue()).isEqualTo(7860);
    }
    JsonNode scaled = documents.get(documents.size() - 1);
    String query =
        at(scaled, "spec", "triggers").get(0).get("metadata").get("query").getStringValue();
    assertThat(query).contains("penumbra_jobs_waiting", "penumbra_jobs_running");
  }

  @Test
  void theComposeFileAsksForWhatTheServiceHas() throws IOException {
    JsonNode services = documents("compose.yml").get(0).get("services");
    for (String name : List.of("api", "worker")) {
      JsonNode service = services.get(name);
      Set<String> environment = new HashSet<>();
      service.get("environment").entries().forEach(entry -> environment.add(entry.getKey()));
      isKnown(words(service.get("command")), environment);
    }
    assertThat(words(services.get("api").get("ports"))).containsExactly("7860:7860");
  }

  @Test
  void theServerTakesItsSettings() throws Exception {
    Path manifest = Files.writeString(folder.resolve("cluster.conf"), clusterConf());
    for (Path conf : List.of(DEPLOY.resolve("nats.conf"), manifest)) {
      ProcessBuilder builder = new ProcessBuilder("nats-server", "-t", "-c", conf.toString());
      builder.environment().put("NATS_TOKEN", "a-token");
      builder.environment().put("POD_NAME", "nats-0");
      Prerequisite.require(hasServer(), "nats-server (Debian package nats-server)");
      Process process = builder.redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(said).isZero();
    }
  }

  private String clusterConf() throws IOException {
    return documents("kubernetes.yaml").get(0).get("data").get("nats.conf").getStringValue();
  }

  private static boolean hasServer() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(entry -> Files.isExecutable(Path.of(entry, "nats-server")));
  }
}
