package dev.penumbra.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CaseIdTest {

  @ParameterizedTest
  @ValueSource(strings = {"sub-strokecase0001", "a", "A.b_c-9", "0"})
  void acceptsNamesOfFolders(String text) {
    assertThat(CaseId.parse(text)).contains(new CaseId(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ".", "..", ".hidden", "-x", "_x", "a/b", "a\\b", "a..b", "a b", "a\n", "ä", "a\u0000",
        "%2e%2e", "a:b"
      })
  void refusesWhatCouldLeadSomewhereElse(String text) {
    assertThat(CaseId.parse(text)).isEmpty();
    assertThatThrownBy(() -> new CaseId(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {129, 10_000})
  void refusesLongNames(int length) {
    assertThat(CaseId.parse("a".repeat(length))).isEmpty();
    assertThat(CaseId.parse("a".repeat(128))).isPresent();
  }
}
