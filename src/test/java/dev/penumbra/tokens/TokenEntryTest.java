package dev.penumbra.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TokenEntryTest {

  private static final String HASH = "0123456789abcdef".repeat(4);
  private static final String OTHER = "fedcba9876543210".repeat(4);

  @Test
  void aListMayHaveCommasLinesAndComments() throws Exception {
    String list = "# who\nalice:run:" + HASH + " , bob:read:" + OTHER + " # until May\n\n";
    assertThat(TokenEntry.parse(list))
        .containsExactly(
            new TokenEntry("alice", "run", HASH), new TokenEntry("bob", "read", OTHER));
    assertThat(TokenEntry.parse("  ")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "alice:run, alice:run",
    "alice:root:HASH, alice:root:…",
    "alice:run:pnb_abcdefgh, alice:run:…",
    "alice:pnb_abcdefgh:run, alice:…:…",
    "pnb_abcdefgh:run:HASH, …:run:…",
    "pnb_abcdefgh, …",
    "verysecretwordwithoutcolons, …",
    "a b:run:HASH, …:run:…",
    "alice:run:HASHHASH, alice:run:…",
    "alice:run:HASH:more, alice:run:…",
    ":run:HASH, :run:…",
  })
  void anEntryThatIsNoneIsShownWithoutWhatMayBeASecret(String entry, String shown) {
    assertThatThrownBy(() -> TokenEntry.parse(entry.replace("HASH", HASH)))
        .isInstanceOf(TokenEntry.Unreadable.class)
        .hasMessage(shown);
  }

  @ParameterizedTest
  @CsvSource({"alice:run:HASH;alice:read:OTHER", "alice:run:HASH;bob:read:HASH"})
  void noTwoTokensHaveOneNameOrOneSecret(String entries) {
    String list = entries.replace("HASH", HASH).replace("OTHER", OTHER).replace(';', ',');
    assertThatThrownBy(() -> TokenEntry.parse(list)).hasMessageContaining("twice");
  }

  @Test
  void freshTokensAreRecognizableAndNeverTheSame() {
    SecureRandom random = new SecureRandom();
    assertThat(IntStream.range(0, 200).mapToObj(i -> TokenSecret.fresh(random)))
        .doesNotHaveDuplicates()
        .allMatch(token -> token.matches("pnb_[a-z2-7]{52}"));
    assertThat(TokenSecret.hash("abc"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }
}
