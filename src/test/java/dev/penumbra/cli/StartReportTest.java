package dev.penumbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StartReportTest {

  @TempDir Path folder;

  @Test
  void tellsWhatWasStartedAndNoSecret() {
    Map<String, Object> settings =
        Map.of(
            "penumbra.data-dir", folder.toString(),
            "penumbra.device", "cpu",
            "penumbra.queue-size", 12,
            "penumbra.cases-dir", folder.resolve("absent").toString(),
            "HF_TOKEN", "hf_secret",
            "SPACE_HOST", "user-space.hf.space",
            "CORS_ALLOWED_ORIGINS", "https://app.example.org");
    try (ApplicationContext context = ApplicationContext.run(settings)) {
      String text = context.getBean(StartReport.class).text();
      assertThat(text.lines().toList().get(0)).startsWith("Penumbra ").contains("Java ");
      assertThat(text)
          .containsPattern("devices +cpu\n")
          .containsPattern("models +synthstroke-small \\S+, adc-threshold \\S+ \\(default\\)")
          .containsPattern("cases +.*bundled 2")
          .containsPattern("folders +data \\S+ \\([0-9.]+ GB free\\)")
          .containsPattern("folders +.*cases \\S+absent\n")
          .containsPattern("origins +https://app.example.org")
          .containsPattern("links +https://user-space.hf.space")
          .containsPattern("limits +queue-size=12, queue-size-per-client=128, job-timeout=30m")
          .contains("uploads.max-file-size=512MB")
          .containsPattern("set +.*queue-size=12")
          .doesNotContain("hf_secret");
    }
  }
}
