package dev.penumbra.api;

import static dev.penumbra.api.JobClient.field;
import static dev.penumbra.api.JobClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.jobs.Eventually;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of cases that changes while the service runs, as clients see it. */
final class FolderOverHttpTest {

  private static final String DWI = "sub-new/sub-new_dwi.nii.gz";

  @TempDir Path temp;
  private Path root;
  private ApiServer server;
  private JobClient jobs;

  @BeforeEach
  void start() throws IOException {
    root = Files.createDirectory(temp.resolve("cases"));
    server =
        ApiServer.startUnscripted(
            Map.of(
                "penumbra.cases-dir",
                root.toString(),
                "penumbra.cases-rescan",
                "1ms",
                "penumbra.device",
                "cpu"));
    jobs = new JobClient(server);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static byte[] phantom(String kind) throws IOException {
    String name = "cases/phantom-embolic/phantom-embolic_" + kind + ".nii.gz";
    try (InputStream in = FolderOverHttpTest.class.getClassLoader().getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private void write(String path, byte[] bytes) throws IOException {
    Files.createDirectories(root.resolve(path).getParent());
    Files.write(root.resolve(path), bytes);
  }

  private void untilListed(String words) {
    Eventually.until(words, () -> text(server.get("/api/cases")).contains(words));
  }

  @Test
  void aCaseThatIsCopiedInIsListedAndRunsOnceItIsComplete() throws IOException {
    untilListed("\"name\":\"folder\",\"state\":\"ready\",\"message\":\"The cases folder has no");
    byte[] dwi = phantom("dwi");
    write(DWI, Arrays.copyOf(dwi, dwi.length / 2));
    write("sub-new/sub-new_adc.nii.gz", phantom("adc"));
    untilListed("{\"name\":\"folder\",\"state\":\"ready\",\"message\":null,\"cases\":1}");
    assertThat(text(server.get("/api/cases"))).contains("\"sub-new\"");

    String early = jobs.start("sub-new");
    jobs.finished(early);
    assertThat(field(server.get("/api/jobs/" + early), "error")).startsWith("sub-new_dwi.nii.gz: ");

    write(DWI, dwi);
    String late = jobs.start("sub-new");
    jobs.finished(late);
    assertThat(text(server.get("/api/jobs/" + late)))
        .contains("\"status\":\"completed\"")
        .contains(
            "sub-new_adc.nii.gz is in 1e-3 mm²/s, as its values show; it was converted to 1e-6");
  }

  @Test
  void aFolderThatIsUnmountedIsDownBesideTheCasesThatWork() throws IOException {
    write(DWI, phantom("dwi"));
    write("sub-new/sub-new_adc.nii.gz", phantom("adc"));
    untilListed("\"sub-new\"");
    Path away = Files.move(root, temp.resolve("away"));
    untilListed("{\"name\":\"folder\",\"state\":\"down\",\"message\":\"The cases folder (");
    assertThat(text(server.get("/api/cases")))
        .contains("\"phantom-embolic\"")
        .doesNotContain("\"sub-new\"")
        .doesNotContain(temp.toString());
    Files.move(away, root);
    untilListed("\"sub-new\"");
  }
}
