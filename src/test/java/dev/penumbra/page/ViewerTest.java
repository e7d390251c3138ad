package dev.penumbra.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The images of a finished run, drawn with WebGL, and what there is to see without it. */
final class ViewerTest {

  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};

  private final PageServer server = PageServer.shared();

  @Test
  void lesionsSlicesOverlaysAndSidesAnswerToMouseAndKeys() {
    try (Visit visit = Visit.small(server.address())) {
      Screen screen = new Screen(visit.page());
      screen.run(Screen.EMBOLIC);
      screen.awaitValues("dwi", "adc", "prediction", "probability", "groundTruth");

      screen.radio("Axial").check();
      assertThat(screen.value("prediction")).hasText("lesion"); // looks at the largest by itself
      String first = screen.voxel().textContent();
      screen.lesions().nth(1).click();
      assertThat(screen.voxel()).not().hasText(first);
      assertThat(screen.value("prediction")).hasText("lesion");

      screen.images().focus();
      visit.page().keyboard().press("Shift+L");
      assertThat(screen.voxel()).hasText(first);
      visit.page().keyboard().press("PageUp");
      assertThat(screen.voxel()).not().hasText(first);
      visit.page().keyboard().press("PageDown");
      assertThat(screen.voxel()).hasText(first);
      screen.images().hover();
      visit.page().mouse().wheel(0, 100);
      assertThat(screen.voxel()).not().hasText(first);

      screen.checkbox("Show probability").hover();
      screen.checkbox("Show probability").focus();
      byte[] without = drawn(screen);
      screen.checkbox("Show probability").check();
      visit.page().waitForCondition(() -> !Arrays.equals(drawn(screen), without));
      screen.radio("ADC").last().check();
      screen.radio("Neurological").check();
      screen.radio("3-D").check();
      visit.picture("3-D");

      Download picture = visit.page().waitForDownload(screen.button("Save picture")::click);
      assertThat(picture.suggestedFilename()).isEqualTo("phantom-embolic_adc.png");
      assertThat(picture.path()).binaryContent().startsWith(PNG);
    }
  }

  @Test
  void anImageThatDoesNotLoadIsSaidAndForgottenWithItsCase() {
    try (Visit visit = Visit.with(new Browser.NewContextOptions().setViewportSize(640, 800))) {
      visit.page().route("**/phantom-embolic/images/dwi", Route::abort);
      visit.open(server.address());
      Screen screen = new Screen(visit.page());
      screen.radio(Screen.EMBOLIC).check();
      assertThat(screen.button("Load DWI again")).isVisible();
      assertThat(screen.value("adc")).isVisible();
      screen.radio(Screen.TERRITORIAL).check();
      screen.awaitValues("dwi", "adc");
      assertThat(screen.button("Load DWI again")).not().isVisible();
      screen.radio(Screen.EMBOLIC).check();
      assertThat(screen.button("Load DWI again")).isVisible();
      visit.page().unroute("**/phantom-embolic/images/dwi");
      screen.button("Load DWI again").click();
      screen.awaitValues("dwi", "adc");
    }
  }

  @Test
  void withoutWebGlTheReportPictureIsShownWithASentence() {
    try (Visit visit = Visit.withoutWebGl().open(server.address())) {
      Screen screen = new Screen(visit.page());
      screen.run(Screen.TERRITORIAL);
      Locator picture = screen.reportPicture();
      assertThat(picture).isVisible();
      assertThat(screen.viewer()).containsText("WebGL 2 is missing or switched off");
      visit.page().waitForCondition(() -> (int) picture.evaluate("one => one.naturalWidth") > 0);
      visit.picture("without-webgl");
    }
  }

  private static byte[] drawn(Screen screen) {
    return screen.images().screenshot();
  }
}
