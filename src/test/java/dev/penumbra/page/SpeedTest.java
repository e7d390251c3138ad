package dev.penumbra.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.penumbra.api.JobClient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What a run may trade for speed: chosen where a model offers it, and asked for. */
final class SpeedTest {

  private static final String OFFERED =
      """
      "adjustable":{"step":{"min":0.5,"max":1,"byDefault":0.5},
      "flips":{"min":1,"max":8,"byDefault":8},"folds":null}""";

  /** An ensemble's variants, which the model of these tests does not have. */
  private static final String VARIANTS =
      """
      "members":[{"id":"a","title":"First"},{"id":"b","title":"Second"}],
      "modes":[{"id":"fast","members":["a"],%s},{"id":"full","members":["a","b"],%s}],"""
          .formatted(OFFERED, OFFERED.replace("{\"min\":1,\"max\":8,\"byDefault\":8}", "null"));

  private final PageServer server = PageServer.shared();

  @Test
  void aModelWithVariantsOffersThemAndWhatTheyLetOneTrade() {
    try (Visit visit = Visit.withoutWebGl()) {
      List<String> asked = new CopyOnWriteArrayList<>();
      visit.page().route("**/api/models", SpeedTest::offerMore);
      visit.page().route("**/api/segment", route -> runPlainly(route, asked));
      visit.open(server.address());
      Screen screen = new Screen(visit.page());
      Locator speed = visit.page().locator("details.speed");
      assertThat(screen.radio("Fast – First")).isChecked();
      assertThat(speed.getByRole(AriaRole.SPINBUTTON)).hasCount(0); // closed
      speed.locator("summary").click();
      assertThat(speed.getByRole(AriaRole.SPINBUTTON)).hasCount(2);
      number(speed, "Flips").fill("2");
      number(speed, "Step").fill("7");
      number(speed, "Step").press("Tab");
      assertThat(number(speed, "Step")).hasValue("1"); // the largest
      visit.picture("speed");
      screen.run(Screen.EMBOLIC);
      screen.awaitResult();
      assertThat(asked)
          .singleElement()
          .asString()
          .contains("\"fastMode\":true", "\"step\":1", "\"flips\":2");

      screen.radio("Full – First and Second").check();
      assertThat(speed.getByRole(AriaRole.SPINBUTTON)).hasCount(1);
      screen.start().click();
      visit.page().waitForCondition(() -> asked.size() == 2);
      assertThat(asked.get(1)).contains("\"fastMode\":false", "\"step\":1").doesNotContain("flips");
      screen.awaitResult();
    }
  }

  @Test
  void whoOpensAJobByItsAddressFindsChosenWhatItRan() {
    JobClient jobs = new JobClient(server.api());
    String full = jobs.submit("{\"caseId\":\"phantom-embolic\",\"fastMode\":false}");
    String rule = jobs.submit("{\"caseId\":\"phantom-territorial\",\"model\":\"adc-threshold\"}");
    try (Visit visit = Visit.withoutWebGl()) {
      visit.page().route("**/api/models", SpeedTest::offerMore);
      visit.open(server.address() + "?job=" + full);
      Screen screen = new Screen(visit.page());
      screen.awaitResult();
      assertThat(screen.radio("Full – First and Second")).isChecked();
      assertThat(screen.radio(SteppedModel.TITLE)).isChecked();
      assertThat(screen.radio(Screen.EMBOLIC)).isChecked();

      visit.open(server.address() + "?job=" + rule);
      screen.awaitResult();
      assertThat(screen.radio("ADC threshold (620)")).isChecked();
      assertThat(screen.radio(Screen.TERRITORIAL)).isChecked();
    }
  }

  @Test
  void aModelWithoutAnyOffersNothing() {
    try (Visit visit = Visit.withoutWebGl().open(server.address())) {
      assertThat(new Screen(visit.page()).radio(SteppedModel.TITLE)).isChecked();
      assertThat(visit.page().getByText("Variant")).hasCount(0);
      assertThat(visit.page().locator("details.speed")).hasCount(0);
    }
  }

  private static Locator number(Locator speed, String name) {
    return speed.getByRole(AriaRole.SPINBUTTON, new Locator.GetByRoleOptions().setName(name));
  }

  /** Keeps what the page asks for; the model of these tests can do no more than run as it is. */
  private static void runPlainly(Route route, List<String> asked) {
    asked.add(route.request().postData());
    route.resume(new Route.ResumeOptions().setPostData("{\"caseId\":\"phantom-embolic\"}"));
  }

  /** The service's own answer; its last member of a name counts. */
  private static void offerMore(Route route) {
    APIResponse real = route.fetch();
    String id = "\"id\":\"" + SteppedModel.ID + "\",";
    String more = real.text().replaceAll("\"(adjustable|members|modes)\":", "\"own-$1\":");
    route.fulfill(
        new Route.FulfillOptions().setResponse(real).setBody(more.replace(id, id + VARIANTS)));
  }
}
