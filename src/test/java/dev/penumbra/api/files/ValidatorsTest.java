package dev.penumbra.api.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ValidatorsTest {

  private static final Validators STATE =
      new Validators("\"abc\"", Instant.parse("2026-11-03T08:09:10.987Z"));
  private static final String AT = "Tue, 03 Nov 2026 08:09:10 GMT";
  private static final String BEFORE = "Tue, 03 Nov 2026 08:09:09 GMT";
  private static final String AFTER = "Tue, 03 Nov 2026 08:09:11 GMT";

  @Test
  void writesTheDateAsHttpDoes() {
    assertThat(STATE.httpDate()).isEqualTo(AT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"abc\"", "W/\"abc\"", "*", "\"x\", \"abc\"", "\"x\",W/\"abc\",\"y\"", " * "})
  void aCopyOfThisStateIsFresh(String ifNoneMatch) {
    assertThat(STATE.fresh(ifNoneMatch, null)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"abd\"", "abc", "\"ab\", \"c\"", "\"\"", "W/\"ab\""})
  void aCopyOfAnotherStateIsNot(String ifNoneMatch) {
    assertThat(STATE.fresh(ifNoneMatch, AFTER)).isFalse();
  }

  @Test
  void withoutATagTheDateCounts() {
    assertThat(STATE.fresh(null, AT)).isTrue();
    assertThat(STATE.fresh(null, AFTER)).isTrue();
    assertThat(STATE.fresh(null, BEFORE)).isFalse();
    assertThat(STATE.fresh(null, "yesterday")).isFalse();
    assertThat(STATE.fresh(null, null)).isFalse();
  }

  @Test
  void aRangeAppliesToThisStateOnly() {
    assertThat(STATE.rangeApplies(null)).isTrue();
    assertThat(STATE.rangeApplies("\"abc\"")).isTrue();
    assertThat(STATE.rangeApplies("W/\"abc\"")).isFalse();
    assertThat(STATE.rangeApplies("\"x\"")).isFalse();
    assertThat(STATE.rangeApplies(AT)).isTrue();
    assertThat(STATE.rangeApplies(AFTER)).isFalse();
    assertThat(STATE.rangeApplies("nonsense")).isFalse();
  }

  @Test
  void aConditionOnAnotherStateFails() {
    assertThat(STATE.preconditionFailed("\"abc\"", null)).isFalse();
    assertThat(STATE.preconditionFailed("*", null)).isFalse();
    assertThat(STATE.preconditionFailed("W/\"abc\"", null)).isTrue();
    assertThat(STATE.preconditionFailed("\"x\"", null)).isTrue();
    assertThat(STATE.preconditionFailed(null, BEFORE)).isTrue();
    assertThat(STATE.preconditionFailed(null, AT)).isFalse();
    assertThat(STATE.preconditionFailed(null, null)).isFalse();
  }

  @Test
  void filesOfOneSizeDifferByTheirTime() {
    Instant time = Instant.parse("2026-11-03T08:09:10.000000001Z");
    assertThat(Validators.ofFile(7, time).etag())
        .isNotEqualTo(Validators.ofFile(7, time.plusNanos(1)).etag())
        .isNotEqualTo(Validators.ofFile(8, time).etag())
        .matches("\"[^\"]+\"");
  }
}
