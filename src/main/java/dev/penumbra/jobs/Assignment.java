package dev.penumbra.jobs;

import java.util.List;

/**
 * What does a job, decided when it is accepted.
 *
 * @param model the model's id
 * @param networks ids of the bundles that run: the members of an ensemble, or the model itself
 */
public record Assignment(String model, List<String> networks) {

  /** Keeps its own copy of the list. */
  public Assignment {
    networks = List.copyOf(networks);
  }
}
