package dev.penumbra;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** Holds the floors of the house: an import that runs upward fails the build. */
@AnalyzeClasses(packages = "dev.penumbra", importOptions = ImportOption.DoNotIncludeTests.class)
final class FloorsTest {

  private static final List<String> ROOMS =
      List.of(
          "volume",
          "storage",
          "tokens",
          "nifti",
          "model",
          "inference",
          "metrics",
          "cases",
          "results",
          "jobs",
          "batch",
          "api",
          "cli");

  @ArchTest
  static final ArchRule volumeIsPureJava =
      noClasses()
          .that()
          .resideInAPackage("dev.penumbra.volume..")
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages("java..", "org.jspecify..", "dev.penumbra.volume..")
          .because("floor 1 knows arrays only");

  @ArchTest static final ArchRule storage = mayUse("storage");

  @ArchTest static final ArchRule tokens = mayUse("tokens");

  @ArchTest static final ArchRule nifti = mayUse("nifti", "volume");

  @ArchTest static final ArchRule model = mayUse("model", "volume");

  @ArchTest static final ArchRule inference = mayUse("inference", "volume", "model");

  @ArchTest static final ArchRule metrics = mayUse("metrics", "volume");

  @ArchTest static final ArchRule cases = mayUse("cases", "nifti", "volume", "storage");

  @ArchTest
  static final ArchRule results = mayUse("results", "nifti", "metrics", "volume", "storage");

  @ArchTest
  static final ArchRule jobs =
      mayUse(
          "jobs",
          "cases",
          "inference",
          "results",
          "metrics",
          "model",
          "nifti",
          "volume",
          "storage");

  /** Adding a source of cases touches no other package. */
  @ArchTest
  static final ArchRule nobodyKnowsTheSourcesOfCases =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.penumbra.cases.*..", "dev.penumbra.api.cases..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.penumbra.cases.*..");

  @ArchTest
  static final ArchRule sourcesOfCasesDoNotKnowEachOther =
      slices().matching("dev.penumbra.cases.(*)..").should().notDependOnEachOther();

  @ArchTest static final ArchRule batch = mayUseAllBut("batch", "api", "cli");

  @ArchTest static final ArchRule api = mayUseAllBut("api", "batch", "cli");

  @ArchTest static final ArchRule cli = mayUseAllBut("cli", "api");

  @ArchTest
  static final ArchRule noRoomKnowsTheHouse =
      noClasses()
          .that()
          .resideInAPackage("dev.penumbra.*..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("dev.penumbra.Penumbra")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule roomsHaveNoCycles =
      slices().matching("dev.penumbra.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule namesSayWhatIsInside =
      noClasses()
          .should()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .resideInAnyPackage("..util..", "..common..", "..impl..");

  private static ArchRule mayUse(String room, String... below) {
    List<String> allowed = List.of(below);
    return forbid(
        room,
        ROOMS.stream().filter(other -> !other.equals(room) && !allowed.contains(other)).toList());
  }

  private static ArchRule mayUseAllBut(String room, String... forbidden) {
    return forbid(room, List.of(forbidden));
  }

  private static ArchRule forbid(String room, List<String> rooms) {
    return noClasses()
        .that()
        .resideInAPackage("dev.penumbra." + room + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            rooms.stream().map(other -> "dev.penumbra." + other + "..").toArray(String[]::new))
        .allowEmptyShould(true);
  }
}
