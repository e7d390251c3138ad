package dev.penumbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.batch.BatchCounts;
import dev.penumbra.batch.CaseOutcome;
import dev.penumbra.cases.CaseId;
import dev.penumbra.jobs.Stage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BatchLineTest {

  private static final CaseId CASE = new CaseId("sub-" + "7".repeat(100));
  private static final BatchCounts HALF = new BatchCounts(40, 3, 10, 50, OptionalDouble.of(600));

  private final StringWriter out = new StringWriter();

  @Test
  void aTerminalHasOneLineThatIsWrittenOver() {
    try (BatchLine line = line(true)) {
      line.progress(CASE, "cuda:1", Stage.INFERRING, 3, 9, HALF);
      line.progress(CASE, "cuda:1", Stage.WRITING, 0, 0, HALF);
    }
    List<String> written = List.of(out.toString().split("\r\u001b\\[K", -1));
    assertThat(written).hasSize(4).allSatisfy(text -> assertThat(text).hasSizeLessThan(80));
    assertThat(written.get(1))
        .startsWith(
            "[#####     ] 40 done, 10 failed, 50 left, about 10 min · cuda:1 inferring 3/9 s");
    assertThat(written.get(3)).as("the line is left empty").isEmpty();
    assertThat(out.toString()).doesNotContain("\n");
  }

  @Test
  void whatFailsStaysOnATerminal() {
    try (BatchLine line = line(true)) {
      line.ended(CASE, new CaseOutcome.Failed("It is no head."), HALF);
    }
    assertThat(out.toString()).contains(CASE + " failed: It is no head.\n");
  }

  @Test
  void elsewhereACaseIsALineWithHowFarTheBatchIs() {
    try (BatchLine line = line(false)) {
      line.progress(CASE, "cpu", Stage.INFERRING, 3, 9, HALF);
      line.ended(CASE, new CaseOutcome.Failed("It is no head."), HALF);
    }
    assertThat(out.toString())
        .isEqualTo(CASE + " failed: It is no head. (40 done, 10 failed, 50 left, about 10 min)\n");
  }

  @ParameterizedTest
  @CsvSource({"0.2, 1 s", "80, 80 s", "120, 2 min", "5000, 83 min", "9000, 2.5 h"})
  void timesAreRough(double seconds, String expected) {
    assertThat(BatchLine.time(seconds)).isEqualTo("about " + expected);
  }

  private BatchLine line(boolean terminal) {
    return new BatchLine(new PrintWriter(out, true), terminal);
  }
}
