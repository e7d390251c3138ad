package dev.penumbra.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.cases.CaseId;
import io.micronaut.serde.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SummaryPictureTest {

  @TempDir Path folder;

  @Test
  void manyCasesHaveSeveralPagesAndFewerHaveNoneTooMany() throws Exception {
    try (OutFolder out = OutFolder.open(folder.resolve("out"), ObjectMapper.getDefault())) {
      SummaryPicture picture = new SummaryPicture(out, "Model 1");
      assertThat(picture.draw(failed(31))).containsExactly("summary-1.png", "summary-2.png");
      int full = ImageIO.read(out.root().resolve("summary-1.png").toFile()).getHeight();
      int rest = ImageIO.read(out.root().resolve("summary-2.png").toFile()).getHeight();
      assertThat(rest).isLessThan(full / 2);
      Files.writeString(out.root().resolve("summary-of-mine.png"), "mine");
      assertThat(picture.draw(failed(30))).containsExactly("summary.png");
      assertThat(out.root().resolve("summary-1.png")).doesNotExist();
      assertThat(out.root().resolve("summary-2.png")).doesNotExist();
      assertThat(out.root().resolve("summary-of-mine.png")).exists();
    }
  }

  private static Map<CaseId, CaseOutcome> failed(int count) {
    Map<CaseId, CaseOutcome> outcomes = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      outcomes.put(new CaseId("sub-" + i), new CaseOutcome.Failed("It broke."));
    }
    return outcomes;
  }
}
