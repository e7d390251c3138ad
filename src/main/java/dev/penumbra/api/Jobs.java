package dev.penumbra.api;

import dev.penumbra.jobs.Job;
import dev.penumbra.jobs.JobId;
import dev.penumbra.jobs.JobService;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.exceptions.HttpStatusException;

/** Finds jobs by what a client sent. */
final class Jobs {

  private Jobs() {}

  /**
   * A job's newest snapshot.
   *
   * @throws HttpStatusException 404 for an unknown, expired or malformed id
   */
  static Job find(JobService jobs, String id) {
    return JobId.parse(id)
        .flatMap(jobs::find)
        .orElseThrow(
            () ->
                new HttpStatusException(
                    HttpStatus.NOT_FOUND, "There is no job of this id; it may have expired."));
  }
}
