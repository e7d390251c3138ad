package dev.penumbra.api;

import dev.penumbra.api.access.Site;
import dev.penumbra.jobs.JobId;
import io.micronaut.serde.annotation.Serdeable;

/**
 * Where a client goes on from a job.
 *
 * @param self the job's snapshot
 * @param events its event stream; where a token is needed, a link that opens it without one, for a
 *     while
 */
@Serdeable
record JobLinks(String self, String events) {

  static JobLinks of(JobId id, Site site) {
    String self = "/api/jobs/" + id;
    return new JobLinks(site.plain(self), site.readable(self + "/events"));
  }
}
