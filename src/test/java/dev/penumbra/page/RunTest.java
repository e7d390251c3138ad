package dev.penumbra.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.AriaRole;
import dev.penumbra.api.JobClient;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** From the choice of a case to its result, with real inference. */
final class RunTest {

  private final PageServer server = PageServer.shared();
  private final JobClient jobs = new JobClient(server.api());

  @Test
  void aBuiltInCaseGoesFromItsChoiceToItsResult() {
    try (Visit visit = Visit.to(server.address())) {
      Screen screen = new Screen(visit.page());
      assertThat(screen.notice("Research use only – not a medical device.")).isVisible();
      assertThat(screen.cases()).hasCount(2);
      assertThat(screen.start()).isDisabled();
      assertThat(screen.start()).hasAccessibleDescription("Choose a case first.");
      visit.picture("start");
      screen.search().fill("territorial");
      assertThat(screen.cases()).hasCount(1);
      screen.radio("ADC threshold (620)").check();
      screen.run(Screen.TERRITORIAL);
      screen.awaitResult();

      var told = jobs.now(screen.job());
      assertThat(screen.result()).containsText(number(told, "volumeMl", 2) + " ml");
      assertThat(screen.result()).containsText(number(told, "diceScore", 4));
      assertThat(screen.result()).containsText("ADC threshold (620) 1.0.0");
      assertThat(screen.finding()).containsText(number(told, "volumeMl", 2) + " ml in ");
      screen.finding().getByRole(AriaRole.LINK).click();
      assertThat(screen.result()).isInViewport();
      assertThat(screen.result()).containsText("Research use only – not a medical device.");
      for (String name : List.of("Everything (zip)", "Mask", "Probability", "Report", "JSON")) {
        var file = server.api().get(screen.download(name));
        assertThat(file.statusCode()).as(name).isEqualTo(200);
        assertThat(file.headers().firstValue("Content-Disposition").orElse(""))
            .as(name)
            .startsWith("attachment");
      }
      screen.awaitValues("dwi", "adc", "prediction", "probability", "groundTruth");
      assertThat(screen.lesions().first()).containsText("ml");
      visit.picture("finished-light");
      assertThat(volumes(visit)).hasSize(5).as("each is loaded once").doesNotHaveDuplicates();
    }
  }

  @Test
  void aReloadInTheMiddleOfARunGoesOnWhereItWas() {
    try (Brake.Hold hold = server.hold();
        Visit visit = Visit.to(server.address())) {
      Screen screen = new Screen(visit.page());
      screen.run(Screen.EMBOLIC);
      screen.awaitValues("dwi", "adc");
      screen.steps(hold, 1, 2);
      String job = screen.job();
      visit.picture("running");
      visit.page().reload();
      screen.awaitStep(2);
      assertThat(screen.stage()).hasText("Segment");
      screen.awaitValues("dwi", "adc");
      hold.release();
      screen.awaitResult();
      assertThat(screen.job()).isEqualTo(job);
      screen.awaitValues("prediction");
    }
  }

  @Test
  void cancelEndsTheRunOnTheServerAndAnotherCanStart() {
    try (Brake.Hold hold = server.hold();
        Visit visit = Visit.withoutWebGl().open(server.address())) {
      Screen screen = new Screen(visit.page());
      screen.run(Screen.EMBOLIC);
      assertThat(screen.stage()).hasText("Segment");
      String job = screen.job();
      assertThat(screen.start()).isDisabled();
      screen.button("Cancel job").click();
      assertThat(screen.notice("The job was cancelled.")).isVisible();
      assertThat(JobClient.field(jobs.now(job), "status")).isEqualTo("cancelled");
      visit.picture("cancelled");
      hold.release();
      screen.start().click();
      screen.awaitResult();
      assertThat(screen.job()).isNotEqualTo(job);
    }
  }

  @Test
  void twoRunsInARowShowEachItsOwnAndAFinishedOneStopsAllTraffic() {
    try (Visit visit = Visit.withoutWebGl().open(server.address())) {
      Screen screen = new Screen(visit.page());
      screen.run(Screen.TERRITORIAL);
      assertThat(screen.result()).containsText(mlOf(screen.job()));
      String first = screen.job();
      int asked = about(first, visit);
      screen.radio(Screen.EMBOLIC).check();
      screen.start().click();
      visit.page().waitForURL(Pattern.compile("[?&]job=(?!" + first + ")"));
      String second = screen.job();
      screen.awaitResult();
      assertThat(screen.result()).containsText(mlOf(second));
      assertThat(about(first, visit)).isEqualTo(asked);

      visit.page().goBack(); // to the choice
      visit.page().goBack();
      assertThat(screen.result()).containsText(mlOf(first));
    }
  }

  /** The volume that a run has found, when it is done. */
  private String mlOf(String job) {
    return number(jobs.finished(job), "volumeMl", 2) + " ml";
  }

  /** A number of the result as the page writes it. */
  private static String number(HttpResponse<byte[]> snapshot, String field, int decimals) {
    double value = Double.parseDouble(JobClient.field(snapshot, field));
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  private static int about(String job, Visit visit) {
    return (int)
        visit.requests().stream()
            .filter(request -> request.url().contains("/api/jobs/" + job))
            .count();
  }

  private static List<String> volumes(Visit visit) {
    return visit.requests().stream()
        .map(Request::url)
        .filter(url -> url.contains(".nii.gz") || url.contains("/images/"))
        .toList();
  }
}
