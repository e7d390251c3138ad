package dev.penumbra.jobs;

import dev.penumbra.cases.CaseId;
import dev.penumbra.model.RunOptions;
import java.util.Optional;

/**
 * What a client asks for.
 *
 * @param caseId the case to segment
 * @param fastMode whether the fast variant is wanted, where the model has one
 * @param model the bundle's id; empty for the default one
 * @param options what the request chose to trade for speed
 * @param idempotencyKey a name the client gave this request, so that sending it twice makes one
 *     job; at most 255 characters
 * @param client whose turn in the queue the job takes, usually a network address
 */
public record JobRequest(
    CaseId caseId,
    boolean fastMode,
    Optional<String> model,
    RunOptions options,
    Optional<String> idempotencyKey,
    String client) {

  /** Longest idempotency key that is kept. */
  public static final int MAX_KEY_LENGTH = 255;

  /** Checks the key. */
  public JobRequest {
    if (idempotencyKey.filter(key -> key.isBlank() || key.length() > MAX_KEY_LENGTH).isPresent()) {
      throw new IllegalArgumentException(
          "An idempotency key has 1 to " + MAX_KEY_LENGTH + " characters and is not blank.");
    }
  }

  /**
   * The same request under another key.
   *
   * @param key the key; empty for none
   * @return a request that differs in nothing else
   */
  public JobRequest withKey(Optional<String> key) {
    return new JobRequest(caseId, fastMode, model, options, key, client);
  }

  /**
   * Whether another request asks for the same work.
   *
   * @param other the other request
   * @return true when all but the idempotency key and the client is equal
   */
  public boolean sameWork(JobRequest other) {
    return caseId.equals(other.caseId)
        && fastMode == other.fastMode
        && model.equals(other.model)
        && options.equals(other.options);
  }
}
