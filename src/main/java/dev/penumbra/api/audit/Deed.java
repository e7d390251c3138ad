package dev.penumbra.api.audit;

import io.micronaut.http.HttpRequest;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a request does, noted by whoever handles it and written when it is answered, whether it
 * succeeds or not. Belongs to the request: its threads come one after the other.
 */
public final class Deed {

  /** What may be noted. */
  public enum Fact {
    /** The case of a job, or an upload. */
    CASE("caseId"),
    /** The model that does a job. */
    MODEL("model"),
    /** A job. */
    JOB("jobId");

    private final String key;

    Fact(String key) {
      this.key = key;
    }
  }

  private static final String ATTRIBUTE = "penumbra.deed";

  private final Map<Fact, String> facts = new EnumMap<>(Fact.class);

  private Deed() {}

  /**
   * The notes of a request.
   *
   * @param request any request
   * @return its notes, empty at first
   */
  public static Deed of(HttpRequest<?> request) {
    return request
        .getAttribute(ATTRIBUTE, Deed.class)
        .orElseGet(
            () -> {
              Deed deed = new Deed();
              request.setAttribute(ATTRIBUTE, deed);
              return deed;
            });
  }

  /**
   * Notes a fact.
   *
   * @param fact which one
   * @param value a name that was found valid
   * @return this
   */
  public Deed with(Fact fact, String value) {
    facts.put(fact, fact == Fact.CASE ? CaseNames.of(value) : value);
    return this;
  }

  /** Adds what was noted to an entry of the log. */
  void addTo(Map<String, Object> entry) {
    facts.forEach((fact, value) -> entry.put(fact.key, value));
  }
}
