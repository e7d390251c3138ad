package dev.penumbra.cases.uploads;

import dev.penumbra.cases.CaseId;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The uploads that this process received, which is the only one. */
final class OwnUploads implements UploadReach {

  private final LocalUploads local;
  private final Duration retention;
  private final Clock clock;

  OwnUploads(LocalUploads local, Duration retention, Clock clock) {
    this.local = local;
    this.retention = retention;
    this.clock = clock;
  }

  @Override
  public Optional<KnownUpload> find(CaseId id) {
    return local
        .find(id)
        .map(upload -> upload.known(retention))
        .filter(upload -> clock.instant().isBefore(upload.expiresAt()));
  }

  @Override
  public Optional<StoredUpload> open(KnownUpload upload) {
    return local.find(upload.id());
  }

  @Override
  public void used(CaseId id) {
    if (find(id).isPresent()) {
      local.used(id, clock.instant());
    }
  }

  @Override
  public boolean delete(CaseId id) {
    return find(id).isPresent() && local.remove(id);
  }

  @Override
  public void announce(CaseId id, String client, Map<UploadRole, Path> files) {}

  @Override
  public void sweep() {}
}
