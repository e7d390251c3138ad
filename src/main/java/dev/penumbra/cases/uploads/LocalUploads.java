package dev.penumbra.cases.uploads;

import dev.penumbra.cases.CaseId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The uploads whose files lie on this disk, which is not touched before the first use. */
final class LocalUploads {

  private final UploadFolders folders;
  private final UploadBudget budget;
  private final Set<Path> arriving = ConcurrentHashMap.newKeySet();
  private @Nullable Map<CaseId, StoredUpload> loaded;

  LocalUploads(UploadFolders folders, UploadBudget budget) {
    this.folders = folders;
    this.budget = budget;
  }

  Optional<StoredUpload> find(CaseId id) {
    return UploadIds.isOne(id.value()) ? Optional.ofNullable(stored().get(id)) : Optional.empty();
  }

  Collection<StoredUpload> all() {
    return List.copyOf(stored().values());
  }

  List<StoredUpload> of(String client) {
    return all().stream().filter(upload -> upload.client().equals(client)).toList();
  }

  /** Notes the last use of an upload; does nothing where it is not here. */
  void used(CaseId id, Instant now) {
    if (stored().computeIfPresent(id, (key, upload) -> upload.usedAt(now)) != null) {
      folders.used(id, now);
    }
  }

  /** Where files may arrive; until it is left, no sweep takes it for a dead one. */
  Path place() {
    Path part = folders.place();
    arriving.add(part);
    return part;
  }

  void left(Path part) {
    arriving.remove(part);
  }

  /** Gives a complete folder its name; its room must have been taken. */
  StoredUpload publish(
      Path part, CaseId id, String client, Map<UploadRole, Path> files, Instant now)
      throws IOException {
    stored(); // what is there is counted before, and only once
    StoredUpload upload = folders.publish(part, id, client, files, now);
    stored().put(upload.id(), upload);
    return upload;
  }

  /** Removes the files of an upload; false where they are not here. */
  boolean remove(CaseId id) {
    StoredUpload removed = stored().remove(id);
    if (removed == null) {
      return false;
    }
    folders.delete(id);
    budget.give(removed.bytes());
    return true;
  }

  /** Removes what ended processes left. */
  void sweep() {
    folders.hidden().stream().filter(path -> !arriving.contains(path)).forEach(folders::discard);
  }

  private synchronized Map<CaseId, StoredUpload> stored() {
    if (loaded == null) {
      Map<CaseId, StoredUpload> found = new ConcurrentHashMap<>();
      for (StoredUpload upload : folders.load()) {
        found.put(upload.id(), upload);
        budget.note(upload.bytes());
      }
      loaded = found;
    }
    return loaded;
  }
}
