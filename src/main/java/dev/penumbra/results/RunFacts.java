package dev.penumbra.results;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which networks made a result, and how.
 *
 * @param mode {@code fast} or {@code full}; null for a single model, which knows none
 * @param networks what ran, in order; empty where that was not recorded
 * @param abstained members of the ensemble that could not vote
 */
@Serdeable
public record RunFacts(@Nullable String mode, List<Network> networks, List<Abstained> abstained) {

  /** For a result of which nothing was recorded. */
  public static final RunFacts UNKNOWN = new RunFacts(null, List.of(), List.of());

  /** Keeps its own copies. */
  public RunFacts {
    networks = List.copyOf(networks);
    abstained = List.copyOf(abstained);
  }

  /**
   * What ran of one model.
   *
   * @param model its id
   * @param title its name for a person
   * @param version its version
   * @param folds how many of its networks ran
   * @param flips passes of each window, the unflipped one included
   * @param step share of a patch from one window to the next; null where the whole image was one
   * @param windows how many windows the image was cut into
   * @param forwards windows × flips × folds
   * @param precision {@code float32} or another name of a number's format
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Network(
      String model,
      String title,
      String version,
      int folds,
      int flips,
      @Nullable Double step,
      int windows,
      int forwards,
      String precision) {}

  /**
   * A member that had no vote.
   *
   * @param model its id
   * @param title its name for a person
   * @param reason why, as a part of a sentence
   */
  @Serdeable
  public record Abstained(String model, String title, String reason) {}

  /**
   * How an ensemble came to its result, for a person.
   *
   * @return one sentence; null for a single model
   */
  public @Nullable String vote() {
    if (mode == null || networks.isEmpty()) {
      return null;
    }
    String names = list(networks.stream().map(Network::title).toList());
    String voted =
        switch (networks.size()) {
          case 1 -> names + " alone";
          case 2 -> "Mean probability of " + names;
          default -> "Majority of " + names;
        };
    String without =
        abstained.stream()
            .map(member -> "; without " + member.title() + ": " + member.reason())
            .collect(Collectors.joining());
    return voted + " (" + mode + " mode)" + without + ".";
  }

  private static String list(List<String> names) {
    int last = names.size() - 1;
    return last == 0
        ? names.get(0)
        : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
  }
}
