package dev.penumbra.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.results.RunFacts.Abstained;
import dev.penumbra.results.RunFacts.Network;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class RunFactsTest {

  private static String vote(String mode, List<Abstained> abstained, String... titles) {
    List<Network> networks =
        Stream.of(titles)
            .map(title -> new Network(title, title, "1", 1, 1, 0.5, 1, 1, "float32"))
            .toList();
    return new RunFacts(mode, networks, abstained).vote();
  }

  @Test
  void aPersonReadsWhoVotedAndHow() {
    assertThat(vote("fast", List.of(), "A")).isEqualTo("A alone (fast mode).");
    assertThat(vote("full", List.of(), "A", "B"))
        .isEqualTo("Mean probability of A and B (full mode).");
    assertThat(vote("full", List.of(), "A", "B", "C"))
        .isEqualTo("Majority of A, B and C (full mode).");
    assertThat(vote("full", List.of(new Abstained("c", "C", "the case has no FLAIR")), "A", "B"))
        .isEqualTo("Mean probability of A and B (full mode); without C: the case has no FLAIR.");
  }

  @Test
  void aSingleModelDoesNotVote() {
    assertThat(new RunFacts(null, List.of(), List.of()).vote()).isNull();
    assertThat(RunFacts.UNKNOWN.vote()).isNull();
  }
}
