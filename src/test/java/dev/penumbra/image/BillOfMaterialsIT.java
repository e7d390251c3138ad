package dev.penumbra.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.Prerequisite;
import io.micronaut.core.type.Argument;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the packaged jar says that it is made of. */
final class BillOfMaterialsIT {

  private static final Set<String> LICENSES =
      Set.of(
          "Apache-2.0",
          "MIT",
          "MIT-0",
          "ISC",
          "CC0-1.0",
          "CDDL-1.0",
          "BSD-2-Clause",
          "BSD-3-Clause",
          "Bouncy Castle Licence", // MIT in its words
          "EPL-1.0",
          "EPL-2.0",
          "LGPL-2.1-only",
          "LGPL-2.1-or-later");

  private static List<Map<String, Object>> components;

  @BeforeAll
  static void readTheBill() throws IOException {
    Path jar = Path.of(System.getProperty("penumbra.jar"));
    try (JarFile file = new JarFile(jar.toFile())) {
      ZipEntry bill = file.getEntry("META-INF/sbom/penumbra.cdx.json");
      Prerequisite.require(
          bill != null, "a bill of materials in the jar: Maven offline makes none");
      try (InputStream in = file.getInputStream(bill)) {
        components = objects(json(in.readAllBytes()), "components");
      }
    }
  }

  private static Map<String, Object> json(byte[] bytes) throws IOException {
    return ObjectMapper.getDefault().readValue(bytes, Argument.mapOf(String.class, Object.class));
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> objects(Map<String, Object> object, String key) {
    return (List<Map<String, Object>>) object.getOrDefault(key, List.of());
  }

  private static List<String> names() {
    return components.stream().map(BillOfMaterialsIT::name).toList();
  }

  private static String name(Map<String, Object> component) {
    return component.get("group") + ":" + component.get("name") + ":" + component.get("version");
  }

  @Test
  void itListsWhatTheJarHolds() {
    assertThat(components).hasSizeGreaterThan(60);
    assertThat(names())
        .anyMatch(name -> name.startsWith("io.micronaut:micronaut-http-server-netty:"))
        .anyMatch(name -> name.startsWith("ai.djl.pytorch:pytorch-native-cpu:2.7.1"))
        .anyMatch(name -> name.startsWith("blue.strategic.parquet:parquet-floor:"))
        .noneMatch(name -> name.contains("junit") || name.contains("playwright"));
  }

  @Test
  void nothingIsASnapshot() {
    assertThat(names()).noneMatch(name -> name.endsWith("-SNAPSHOT"));
  }

  @Test
  void everythingHasALicenseThatIsAllowed() {
    List<String> refused = new ArrayList<>();
    for (Map<String, Object> component : components) {
      List<String> licenses = licenses(component);
      // Of several the user may choose.
      if (licenses.stream().noneMatch(LICENSES::contains)) {
        refused.add(name(component) + " " + licenses);
      }
    }
    assertThat(refused).isEmpty();
  }

  @Test
  void thePagesPackagesArePinnedAndHaveSuchLicensesToo() throws IOException {
    Map<String, Object> packages =
        object(json(Files.readAllBytes(Path.of("src/main/web/package-lock.json"))), "packages");
    List<String> refused = new ArrayList<>();
    int shipped = 0;
    for (String name : packages.keySet()) {
      Map<String, Object> one = object(packages, name);
      if (!name.isEmpty() && !one.containsKey("dev")) {
        shipped++;
        boolean pinned = String.valueOf(one.get("integrity")).startsWith("sha512-");
        if (!pinned || !LICENSES.contains(String.valueOf(one.get("license")))) {
          refused.add(name + " " + one);
        }
      }
    }
    assertThat(shipped).isGreaterThan(3);
    assertThat(refused).isEmpty();
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Map<String, Object> object, String key) {
    return (Map<String, Object>) object.get(key);
  }

  /** A component's licenses; of an expression those that one may choose from. */
  private static List<String> licenses(Map<String, Object> component) {
    return objects(component, "licenses").stream()
        .map(
            entry ->
                entry.get("license") instanceof Map<?, ?> license
                    ? license.containsKey("id") ? license.get("id") : license.get("name")
                    : entry.get("expression"))
        .flatMap(said -> Stream.of(String.valueOf(said).split("[(),]| OR ")))
        .map(String::strip)
        .toList();
  }
}
