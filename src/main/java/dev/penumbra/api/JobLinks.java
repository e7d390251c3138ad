package dev.penumbra.api;

import dev.penumbra.jobs.JobId;
import io.micronaut.serde.annotation.Serdeable;

/**
 * Where a client goes on from a job.
 *
 * @param self the job's snapshot
 * @param events its event stream
 */
@Serdeable
record JobLinks(String self, String events) {

  static JobLinks of(JobId id, String base) {
    String self = base + "/api/jobs/" + id;
    return new JobLinks(self, self + "/events");
  }
}
