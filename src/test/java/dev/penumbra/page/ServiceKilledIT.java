package dev.penumbra.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import dev.penumbra.crash.ClassArchive;
import dev.penumbra.crash.Launch;
import dev.penumbra.crash.ServiceProcess;
import dev.penumbra.inference.TestModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page while the service dies in the middle of a run and comes back. */
final class ServiceKilledIT {

  @TempDir Path folder;

  /** The first life's network never comes back, so that the run is surely in its middle. */
  @Test
  void aRunThatTheServiceDiedInGoesOnAfterItsRestart() throws Exception {
    Path hanging = Files.createDirectory(folder.resolve("hanging"));
    TestModel.of("hangs").id(SteppedModel.ID).write(hanging);
    Path working = Files.createDirectory(folder.resolve("working"));
    SteppedModel.write(working);
    List<String> options = ClassArchive.options(folder);
    Launch launch = Launch.in(folder);
    Path log = folder.resolve("log");
    ServiceProcess first = ServiceProcess.start(launching(launch, hanging), log, options);
    try (first;
        Visit visit = started(first)) {
      Screen screen = new Screen(visit.page());
      screen.run(Screen.EMBOLIC);
      assertThat(screen.stage()).hasText("Segment");
      first.kill();
      assertThat(screen.notice("The service does not answer.")).isVisible();
      visit.picture("service-gone");
      try (ServiceProcess second =
          ServiceProcess.start(launching(launch, working), folder.resolve("log-2"), options)) {
        second.awaitReady();
        screen.awaitResult();
        assertThat(screen.reportPicture()).isVisible();
      }
    }
  }

  private static Launch launching(Launch launch, Path models) {
    return launch.withArguments("--models-dir", models.toString(), "--model", SteppedModel.ID);
  }

  private static Visit started(ServiceProcess service) throws InterruptedException {
    service.awaitReady();
    return Visit.withoutWebGl().open(service.base() + "/");
  }
}
