package dev.penumbra.cases.uploads;

import dev.penumbra.cases.CaseId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Whose uploads this process knows and where their images come from. Thread-safe. What cannot be
 * asked or told at present is a {@link dev.penumbra.cases.SourceUnavailable}. All names are ones
 * that an upload can have.
 */
interface UploadReach {

  /** An upload that is there and has not expired. */
  Optional<KnownUpload> find(CaseId id);

  /** An upload with its images on this disk; empty where they are gone. */
  Optional<StoredUpload> open(KnownUpload upload);

  /** Its time counts from now on. */
  void used(CaseId id);

  /** Forgets an upload; false where there is none. */
  boolean delete(CaseId id);

  /** Lets everybody know an upload before it is kept here. */
  void announce(CaseId id, String client, Map<UploadRole, Path> files) throws IOException;

  /** Removes what has expired for all. */
  void sweep();
}
