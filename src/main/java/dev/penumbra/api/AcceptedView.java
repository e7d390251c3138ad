package dev.penumbra.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.penumbra.api.access.Site;
import dev.penumbra.jobs.Job;
import io.micronaut.serde.annotation.Serdeable;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request for segmentation.
 *
 * @param jobId name of the job
 * @param status {@code pending}; another state where an idempotency key names an earlier job
 * @param message the same for a person
 * @param queuePosition place in the queue, 1 is next
 * @param etaSeconds estimated seconds until it is finished
 * @param links where to go on
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record AcceptedView(
    String jobId,
    String status,
    String message,
    @Nullable Integer queuePosition,
    @Nullable Double etaSeconds,
    JobLinks links) {

  static AcceptedView of(Job job, Site site) {
    return new AcceptedView(
        job.id().value(),
        job.status().id(),
        job.progressMessage(),
        job.queuePosition(),
        Decimals.roundOrNull(job.etaSeconds(), 1),
        JobLinks.of(job.id(), site));
  }
}
