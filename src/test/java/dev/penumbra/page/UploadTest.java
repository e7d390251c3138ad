package dev.penumbra.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.Prerequisite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One's own images, from the disk to a result. */
final class UploadTest {

  private static final Path REAL = Path.of("../shared/data/isles22/sub-strokecase0001");
  private static final Path BUNDLED = Path.of("src/main/resources/cases/phantom-territorial");

  private final PageServer server = PageServer.shared();

  @TempDir Path folder;

  @Test
  void aRealCaseIsSentAndRun() {
    Prerequisite.require(Files.isDirectory(REAL), "the ISLES'22 case");
    try (Visit visit = Visit.small(server.address())) {
      Screen screen = new Screen(visit.page());
      screen.upload("DWI").setInputFiles(REAL.resolve("sub-strokecase0001_ses-0001_dwi.nii.gz"));
      screen.upload("ADC").setInputFiles(REAL.resolve("sub-strokecase0001_ses-0001_adc.nii.gz"));
      visit.picture("upload-ready");
      screen.button("Upload").click();
      assertThat(screen.notice("Your case is uploaded and chosen.")).isVisible();
      screen.start().click();
      screen.awaitResult();
      screen.awaitValues("dwi", "adc", "prediction");
      visit.picture("upload-finished");
    }
  }

  @Test
  void ownImagesAreListedForTheirOwnerAloneAndCanBeRemoved() {
    try (Visit owner = Visit.withoutWebGl().open(server.address());
        Visit other = Visit.withoutWebGl().open(server.address())) {
      Screen screen = new Screen(owner.page());
      screen.upload("DWI").setInputFiles(BUNDLED.resolve("phantom-territorial_dwi.nii.gz"));
      screen.upload("ADC").setInputFiles(BUNDLED.resolve("phantom-territorial_adc.nii.gz"));
      screen
          .upload("Ground truth")
          .setInputFiles(BUNDLED.resolve("phantom-territorial_msk.nii.gz"));
      screen.button("Upload").click();
      assertThat(screen.radio("Yours")).isChecked();
      screen.start().click();
      assertThat(screen.result()).containsText("Dice");
      owner.page().navigate(server.address());
      assertThat(screen.radio("Yours")).isVisible();
      other.page().reload();
      assertThat(new Screen(other.page()).cases()).hasCount(2);
      screen.button("Remove phantom-territorial").click();
      assertThat(screen.cases()).hasCount(2);
      owner.page().reload();
      assertThat(screen.cases()).hasCount(2);
    }
  }

  /** Its header is sound, so that only the service can see what is wrong. */
  @Test
  void aFileThatTheServiceRefusesIsSaidAtItsPlace() throws Exception {
    byte[] image = Files.readAllBytes(BUNDLED.resolve("phantom-territorial_adc.nii.gz"));
    Path cut = folder.resolve("cut_adc.nii.gz");
    Files.write(cut, Arrays.copyOf(image, image.length / 2));
    try (Visit visit = Visit.withoutWebGl().open(server.address())) {
      Screen screen = new Screen(visit.page());
      screen.upload("DWI").setInputFiles(BUNDLED.resolve("phantom-territorial_dwi.nii.gz"));
      screen.upload("ADC").setInputFiles(cut);
      screen.button("Upload").click();
      assertThat(screen.notice("The files cannot be used.")).isVisible();
      assertThat(screen.upload("ADC")).hasAttribute("aria-invalid", "true");
      assertThat(screen.cases()).hasCount(2);
      visit.picture("upload-refused-by-service");
    }
  }
}
