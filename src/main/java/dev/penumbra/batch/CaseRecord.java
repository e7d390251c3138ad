package dev.penumbra.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/**
 * What a batch notes beside the files of a case that is done, so that the next run knows it.
 *
 * @param schema version of this record's form
 * @param caseId the case
 * @param from what the result depends on
 * @param figures its numbers
 * @param files every file of the result
 * @param software version of the program that made it
 * @param finishedAt when, as ISO-8601 in UTC
 */
@Serdeable
@JsonInclude(JsonInclude.Include.ALWAYS)
record CaseRecord(
    int schema,
    String caseId,
    Provenance from,
    CaseFigures figures,
    List<KeptFile> files,
    String software,
    String finishedAt) {

  /** The form that this version writes and reads. */
  static final int SCHEMA = 1;

  /** Copies the list. */
  CaseRecord {
    files = List.copyOf(files);
  }

  /**
   * A file as it was when the case was done.
   *
   * @param name its name in the case's folder
   * @param bytes its length
   */
  @Serdeable
  record KeptFile(String name, long bytes) {}
}
