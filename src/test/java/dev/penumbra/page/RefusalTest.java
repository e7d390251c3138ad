package dev.penumbra.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.FilePayload;
import dev.penumbra.api.JobClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When something is refused or gone, the page says what and what to do next. */
final class RefusalTest {

  private final PageServer server = PageServer.shared();

  @Test
  void aFullQueueIsSaidAndARunStartsWhenThereIsAPlace() {
    List<String> others = new ArrayList<>();
    try (Brake.Hold hold = server.hold();
        Visit visit = Visit.withoutWebGl().open(server.address())) {
      Screen screen = new Screen(visit.page());
      for (int other = 0; other <= PageServer.PLACES; other++) {
        others.add(startedBy("198.51.100." + other));
        hold.awaitWork(); // the first one leaves its place in the queue
      }
      screen.run(Screen.EMBOLIC);
      assertThat(screen.notice("The queue is full")).containsText("try again in");
      visit.picture("queue-full");
      others.subList(1, others.size()).forEach(this::cancel);
      screen.start().click();
      assertThat(screen.stage()).hasText("Queue");
      assertThat(screen.progress()).containsText("place 1 in the queue");
      assertThat(screen.notice("The queue is full")).not().isVisible();
      cancel(others.get(0));
      assertThat(screen.stage()).hasText("Segment");
      hold.release();
      screen.awaitResult();
    }
  }

  @Test
  void aBrokenFileIsRefusedBeforeItIsSent() throws IOException {
    byte[] image = bundled("dwi");
    try (Visit visit = Visit.withoutWebGl().open(server.address())) {
      Screen screen = new Screen(visit.page());
      screen.upload("DWI").setInputFiles(file("head_dwi.nii.gz", image));
      screen.upload("ADC").setInputFiles(file("head_adc.nii.gz", Arrays.copyOf(image, 60)));
      assertThat(screen.notice("head_adc.nii.gz")).isVisible();
      assertThat(screen.button("Upload")).isDisabled();
      screen
          .upload("ADC")
          .setInputFiles(file("notes.nii", "dear diary".getBytes(StandardCharsets.UTF_8)));
      assertThat(screen.notice("notes.nii")).isVisible();
      assertThat(screen.button("Upload")).isDisabled();
      visit.picture("upload-refused");
      assertThat(visit.requests()).noneMatch(request -> request.method().equals("POST"));
    }
  }

  @Test
  void aRunThatIsNotThereAnyMoreIsSaid() {
    try (Visit visit =
        Visit.withoutWebGl().open(server.address() + "?job=aaaaaaaaaaaaaaaaaaaaaaaaaa")) {
      Screen screen = new Screen(visit.page());
      assertThat(screen.notice("This job is not there any more.")).isVisible();
      visit.picture("job-expired");
      screen.run(Screen.TERRITORIAL);
      screen.awaitResult();
    }
  }

  @Test
  void aDeviceWithoutNetworkIsToldAndGoesOnWhenItIsBack() {
    try (Brake.Hold hold = server.hold();
        Visit visit = Visit.withoutWebGl().open(server.address())) {
      Screen screen = new Screen(visit.page());
      screen.run(Screen.EMBOLIC);
      screen.steps(hold, 1, 1);
      visit.page().context().setOffline(true);
      assertThat(screen.notice("This device is offline.")).isVisible();
      visit.picture("no-network");
      hold.allow(1);
      visit.page().context().setOffline(false);
      screen.awaitStep(2);
      hold.release();
      screen.awaitResult();
    }
  }

  /** A model without inputs is nothing that the service sends: the form stumbles over it. */
  @Test
  void aPartThatCannotBeShownLeavesTheOthers() {
    try (Visit visit = Visit.withoutWebGl()) {
      visit
          .page()
          .route(
              "**/api/models",
              route ->
                  route.fulfill(
                      new Route.FulfillOptions()
                          .setContentType("application/json")
                          .setBody("{\"models\":[{\"id\":\"odd\"}]}")));
      visit.open(server.address());
      Screen screen = new Screen(visit.page());
      assertThat(screen.notice("The form cannot be shown.")).isVisible();
      assertThat(screen.cases()).hasCount(2);
      assertThat(screen.notice("Research use only – not a medical device.")).isVisible();
      assertThat(visit.takeTroubles()).isNotEmpty(); // in the browser's console, for developers
    }
  }

  private String startedBy(String client) {
    var answer =
        server
            .api()
            .post("/api/segment", "{\"case_id\":\"phantom-embolic\"}", "X-Forwarded-For", client);
    assertThat(answer.statusCode()).isEqualTo(202);
    return JobClient.field(answer, "jobId");
  }

  private void cancel(String job) {
    assertThat(server.api().delete("/api/jobs/" + job).statusCode()).isEqualTo(202);
  }

  private static FilePayload file(String name, byte[] content) {
    return new FilePayload(name, "application/octet-stream", content);
  }

  private static byte[] bundled(String modality) throws IOException {
    String name = "/cases/phantom-embolic/phantom-embolic_" + modality + ".nii.gz";
    try (InputStream in = RefusalTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }
}
