package dev.penumbra.cases.uploads;

import dev.penumbra.cases.CaseId;
import dev.penumbra.storage.Stripes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

/**
 * Brings uploads that another process received to this disk, one at a time for an upload. They take
 * the room of those that were not used for the longest time. Thread-safe.
 */
final class UploadCopies {

  /** Files that were opened so lately may still be read. */
  private static final Duration IN_USE = Duration.ofHours(1);

  private final SharedUploads shared;
  private final LocalUploads local;
  private final UploadFolders folders;
  private final UploadBudget budget;
  private final Clock clock;
  private final Stripes bringing = new Stripes();

  UploadCopies(
      SharedUploads shared,
      LocalUploads local,
      UploadFolders folders,
      UploadBudget budget,
      Clock clock) {
    this.shared = shared;
    this.local = local;
    this.folders = folders;
    this.budget = budget;
    this.clock = clock;
  }

  /**
   * Sees to it that the files of an upload are here.
   *
   * @return the upload; empty where it is gone
   * @throws IOException if they could not be brought
   */
  Optional<StoredUpload> bring(KnownUpload upload) throws IOException {
    Lock lock = bringing.of(upload.id());
    lock.lock();
    try {
      Optional<StoredUpload> here = local.find(upload.id());
      return here.isPresent() ? here : copy(upload);
    } finally {
      lock.unlock();
    }
  }

  private Optional<StoredUpload> copy(KnownUpload upload) throws IOException {
    makeRoom(shared.bytes(upload.id()));
    Path part = local.place();
    boolean kept = false;
    try {
      folders.create(part);
      Optional<Map<UploadRole, Path>> files = shared.fetch(upload.id(), part);
      if (files.isEmpty()) {
        return Optional.empty();
      }
      StoredUpload copied = publish(part, upload, files.get());
      kept = true;
      budget.note(copied.bytes());
      return Optional.of(copied);
    } finally {
      if (!kept) {
        folders.discard(part);
      }
      local.left(part);
    }
  }

  private StoredUpload publish(Path part, KnownUpload upload, Map<UploadRole, Path> files)
      throws IOException {
    return local.publish(part, upload.id(), upload.client(), files, clock.instant());
  }

  private void makeRoom(long bytes) {
    Instant latest = clock.instant().minus(IN_USE);
    List<CaseId> unused =
        local.all().stream()
            .filter(upload -> upload.lastUsed().isBefore(latest))
            .sorted(Comparator.comparing(StoredUpload::lastUsed))
            .map(StoredUpload::id)
            .toList();
    for (CaseId id : unused) {
      if (!budget.fits(bytes)) {
        local.remove(id);
      }
    }
  }
}
