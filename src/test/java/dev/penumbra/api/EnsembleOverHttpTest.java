package dev.penumbra.api;

import static dev.penumbra.api.JobClient.field;
import static dev.penumbra.api.JobClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.inference.TestEnsemble;
import dev.penumbra.inference.TestModel;
import dev.penumbra.jobs.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks that vote, from the folder of models to the files of a result. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EnsembleOverHttpTest {

  private static final String NORMALIZED =
      "{\"step\": \"normalize\", \"method\": \"z-score\", \"over\": \"nonzero\", \"epsilon\": 0}";

  @TempDir static Path temp;
  private ApiServer server;
  private JobClient jobs;

  @BeforeAll
  void aServerWithAnEnsemble() throws IOException {
    Path models = Files.createDirectory(temp.resolve("models"));
    TestModel.of("conv-a", "conv-b")
        .id("second")
        .title("Second")
        .preprocessing(NORMALIZED)
        .network(
            """
            "outputs": 2, "activation": "softmax", "lesionChannel": 1, "flips": [[], [2]],
            "window": {"patch": [92, 100, 44], "overlap": 0, "steps": "monai",
                       "weights": "constant"}
            """)
        .adjustable("\"flips\": [1, 2], \"folds\": [1, 2], \"step\": [0.5, 1]")
        .write(models);
    TestModel.of("conv-flair-a")
        .id("third")
        .title("Third")
        .inputs("\"DWI\", \"ADC\", \"FLAIR\"")
        .preprocessing(NORMALIZED)
        .network(
            "\"outputs\": 1, \"activation\": \"sigmoid\", \"lesionChannel\": 0,"
                + " \"window\": {\"patch\": \"whole\"}")
        .write(models);
    TestEnsemble.write(models, "voters", "adc-threshold", "second", "third", "fourth");
    TestEnsemble.write(models, "needy", "third", "second");
    Path cases = Files.createDirectory(temp.resolve("cases"));
    write(cases, "sub-flair", "dwi", "dwi");
    write(cases, "sub-flair", "adc", "adc");
    write(cases, "sub-flair", "flair", "dwi");
    server =
        ApiServer.startUnscripted(
            Map.of(
                "penumbra.models-dir",
                models.toString(),
                "penumbra.cases-dir",
                cases.toString(),
                "penumbra.model",
                "voters",
                "penumbra.device",
                "cpu",
                "penumbra.warm-up",
                true));
    jobs = new JobClient(server);
    Eventually.until(
        "the case is listed", () -> text(server.get("/api/cases")).contains("\"sub-flair\""));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static void write(Path cases, String id, String as, String kind) throws IOException {
    String name = "cases/phantom-embolic/phantom-embolic_" + kind + ".nii.gz";
    try (InputStream in = ApiServer.class.getClassLoader().getResourceAsStream(name)) {
      Path folder = Files.createDirectories(cases.resolve(id));
      Files.write(folder.resolve(id + "_" + as + ".nii.gz"), in.readAllBytes());
    }
  }

  private HttpResponse<byte[]> ask(String caseId, String more) {
    return server.post("/api/segment", "{\"case_id\":\"" + caseId + "\"" + more + "}");
  }

  private String run(String caseId, String more) {
    var accepted = ask(caseId, more);
    assertThat(accepted.statusCode()).as(text(accepted)).isEqualTo(202);
    String snapshot = text(jobs.finished(field(accepted, "jobId")));
    assertThat(snapshot).contains("\"status\":\"completed\"");
    return snapshot;
  }

  @Test
  void theFastModeIsTheFastMember() {
    String voted = run("phantom-embolic", "");
    assertThat(voted)
        .contains(
            "\"model\":\"voters\"",
            "\"networks\":[\"adc-threshold\"]",
            "\"options\":{\"step\":null,\"flips\":null,\"folds\":null}",
            "\"mode\":\"fast\"",
            "alone (fast mode).\"",
            "\"abstained\":[]",
            "\"folds\":1,\"flips\":1,\"step\":null,\"windows\":1,\"forwards\":1,"
                + "\"precision\":\"float32\"");
    String alone = run("phantom-embolic", ",\"model\":\"adc-threshold\",\"fast_mode\":false");
    assertThat(alone).contains("\"mode\":null,\"vote\":null,\"networks\":[{");
    String dice = "\"diceScore\":0\\.\\d+";
    assertThat(first(dice, voted)).isEqualTo(first(dice, alone));
  }

  private static String first(String pattern, String text) {
    var matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return matcher.group();
  }

  @Test
  void withoutFlairTheOthersVoteAndTheResultSaysSo() {
    String found = run("phantom-embolic", ",\"fast_mode\":false,\"flips\":1,\"step\":1");
    assertThat(found)
        .contains(
            "\"networks\":[\"adc-threshold\",\"second\"]",
            "\"options\":{\"step\":1.0,\"flips\":1,\"folds\":null}",
            "\"mode\":\"full\"",
            "\"vote\":\"Mean probability of ADC threshold (620) and Second (full mode); without"
                + " Third: the case has no FLAIR; without fourth: it is not installed here.\"",
            "\"model\":\"second\",\"title\":\"Second\",\"version\":\"1\",\"folds\":2,\"flips\":1,"
                + "\"step\":1.0,\"windows\":2,\"forwards\":4,\"precision\":\"float32\"",
            "{\"model\":\"third\",\"title\":\"Third\",\"reason\":\"the case has no FLAIR\"}")
        .doesNotContainPattern("\"warning\":\"[^\"]*FLAIR");
    String folder = first("http[^\"]*/lesion_msk", found).replace("lesion_msk", "");
    assertThat(text(server.get(folder + "result.json")))
        .contains("\"run\"", "\"full\"", "the case has no FLAIR", "\"forwards\"");
  }

  @Test
  void withFlairAllOfThemVote() {
    String found = run("sub-flair", ",\"fastMode\":false,\"folds\":1");
    assertThat(found)
        .contains(
            "\"networks\":[\"adc-threshold\",\"second\",\"third\"]",
            "\"vote\":\"Majority of ADC threshold (620), Second and Third (full mode); without"
                + " fourth: it is not installed here.\"",
            "\"folds\":1,\"flips\":2,\"step\":1.0,\"windows\":2,\"forwards\":4");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"flips\":3|flips|flips is 3, but model voters in full mode allows 1 to 2.",
        "\"flips\":0|flips|flips is 0, but model voters in full mode allows 1 to 2.",
        "\"folds\":3|folds|folds is 3, but model voters in full mode allows 1 to 2.",
        "\"step\":0.25|step|step is 0.25, but model voters in full mode allows 0.5 to 1.",
        "\"flips\":1,\"fast_mode\":true|flips|flips is 1, but model voters in fast mode does not"
            + " let a request choose it.",
        "\"step\":1,\"model\":\"adc-threshold\"|step|step is 1, but model adc-threshold does not"
            + " let a request choose it.",
        "\"flips\":1.5|flips|A whole number is expected.",
        "\"flips\":\"2\"|flips|A whole number is expected.",
        "\"flips\":1e30|flips|A whole number is expected.",
        "\"folds\":[1]|folds|A whole number is expected.",
        "\"step\":true|step|A number is expected.",
      })
  void anOptionThatIsNotOfferedIsRefusedBeforeAnythingIsQueued(
      String options, String field, String message) {
    String mode = options.contains("fast_mode") ? "" : ",\"fast_mode\":false";
    var response = ask("phantom-embolic", "," + options + mode);
    assertThat(response.statusCode()).as(text(response)).isEqualTo(400);
    assertThat(field(response, "type")).endsWith("invalid-request");
    assertThat(text(response))
        .contains("{\"field\":\"" + field + "\",\"message\":\"" + message + "\"}");
  }

  @Test
  void aRequiredImageThatIsMissingIsTheUsualError() {
    var response = ask("phantom-embolic", ",\"model\":\"needy\"");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(field(response, "detail"))
        .isEqualTo("Model needy needs FLAIR, which case phantom-embolic does not have.");
  }

  @Test
  void modelsTellWhatMayBeChosen() {
    String models = text(server.get("/api/models"));
    assertThat(models)
        .contains(
            "\"id\":\"voters\",\"title\":\"Ensemble\",\"version\":\"7\",\"inputs\":[\"dwi\",\"adc\"]",
            "\"members\":[{\"id\":\"adc-threshold\"",
            "{\"id\":\"third\",\"title\":\"Third\",\"version\":\"1\",\"inputs\":[\"dwi\",\"adc\","
                + "\"flair\"],\"required\":false}",
            "\"unavailableMembers\":[{\"id\":\"fourth\",\"reason\":\"there is no bundle of this"
                + " id here.\"}]",
            "{\"id\":\"fast\",\"members\":[\"adc-threshold\"],\"adjustable\":{\"step\":null,"
                + "\"flips\":null,\"folds\":null}}",
            "{\"id\":\"full\",\"members\":[\"adc-threshold\",\"second\",\"third\"],"
                + "\"adjustable\":{\"step\":{\"min\":0.5,\"max\":1.0,\"byDefault\":1.0},"
                + "\"flips\":{\"min\":1.0,\"max\":2.0,\"byDefault\":2.0},",
            "\"members\":[],\"unavailableMembers\":[],\"modes\":[]");
  }

  @Test
  void theServiceIsReadyOnceAllMembersAreLoaded() {
    Eventually.until("it is ready", () -> server.get("/health/readiness").statusCode() == 200);
    assertThat(text(server.get("/api/models")))
        .containsPattern(
            "\"id\":\"voters\"[^{]*\"device\":\"cpu\",\"devices\":\\[\"cpu\"\\],\"loaded\":true");
  }
}
