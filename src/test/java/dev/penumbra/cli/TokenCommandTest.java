package dev.penumbra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.tokens.TokenEntry;
import dev.penumbra.tokens.TokenSecret;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class TokenCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(strings = {"read", "run", "admin"})
  void printsATokenOnceAndTheEntryThatFitsIt(String role) throws Exception {
    assertThat(run("token", "--name", "ward-3", "--role", role)).isZero();
    List<String> lines = out.toString().lines().map(String::strip).toList();
    TokenEntry entry = TokenEntry.parse(lines.get(3)).get(0);
    assertThat(lines.get(1)).startsWith(TokenSecret.PREFIX);
    assertThat(entry).isEqualTo(new TokenEntry("ward-3", role, TokenSecret.hash(lines.get(1))));
  }

  @Test
  void everyTokenIsAnother() {
    run("token", "--name", "a", "--role", "run");
    String first = out.toString();
    out.getBuffer().setLength(0);
    run("token", "--name", "a", "--role", "run");
    assertThat(out.toString()).isNotEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource({"a b, run, --name", "a:b, run, --name", "a, root, --role", "a, RUN, --role"})
  void aNameOrRoleThatCannotBeIsRefused(String name, String role, String option) {
    assertThat(run("token", "--name", name, "--role", role)).isEqualTo(2);
    assertThat(err.toString()).contains(option).hasLineCount(1);
    assertThat(out.toString()).isEmpty();
  }

  private int run(String... args) {
    return new CommandLine(new PenumbraCommand())
        .setExecutionExceptionHandler(new Failures())
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}
