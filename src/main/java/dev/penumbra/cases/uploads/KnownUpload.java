package dev.penumbra.cases.uploads;

import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseSummary;
import dev.penumbra.volume.Modality;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * An upload, wherever its files lie.
 *
 * @param id its name
 * @param client whose it is
 * @param roles what its files are
 * @param expiresAt when it will be removed
 */
record KnownUpload(CaseId id, String client, Set<UploadRole> roles, Instant expiresAt) {

  /** Copies the set. */
  KnownUpload {
    roles = Set.copyOf(roles);
  }

  CaseSummary summary() {
    Set<Modality> modalities = EnumSet.noneOf(Modality.class);
    roles.forEach(role -> role.modality().ifPresent(modalities::add));
    return new CaseSummary(
        id,
        "Uploaded case",
        Uploads.NAME,
        modalities,
        roles.contains(UploadRole.GROUND_TRUTH),
        Optional.of(expiresAt));
  }
}
