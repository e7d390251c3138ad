package dev.penumbra.cases.uploads;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseId;
import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.volume.Modality;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * An upload that is there.
 *
 * @param id its name
 * @param client whose it is
 * @param files where its files are
 * @param bytes what they take on disk
 * @param lastUsed from when on its time counts
 */
record StoredUpload(
    CaseId id, String client, Map<UploadRole, Path> files, long bytes, Instant lastUsed) {

  /** Copies the map. */
  StoredUpload {
    files = Map.copyOf(files);
  }

  StoredUpload usedAt(Instant time) {
    return new StoredUpload(id, client, files, bytes, time);
  }

  Instant expiresAt(Duration retention) {
    return lastUsed.plus(retention).truncatedTo(ChronoUnit.MILLIS);
  }

  KnownUpload known(Duration retention) {
    return new KnownUpload(id, client, files.keySet(), expiresAt(retention));
  }

  CaseFiles open() {
    return new CaseFiles(
        id, images(), Optional.ofNullable(files.get(UploadRole.GROUND_TRUTH)).map(NiftiFile::of));
  }

  private Map<Modality, NiftiFile> images() {
    Map<Modality, NiftiFile> images = new EnumMap<>(Modality.class);
    files.forEach(
        (role, file) ->
            role.modality().ifPresent(modality -> images.put(modality, NiftiFile.of(file))));
    return images;
  }
}
