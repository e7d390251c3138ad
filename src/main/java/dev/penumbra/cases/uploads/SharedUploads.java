package dev.penumbra.cases.uploads;

import dev.penumbra.cases.CaseId;
import dev.penumbra.storage.SharedFolder;
import dev.penumbra.storage.SharedFolders;
import dev.penumbra.storage.SharedStorage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The uploads as all processes know them: one folder for each, whoever received it. Thread-safe.
 */
final class SharedUploads {

  /**
   * An upload that is used again and again stays for so many times its retention, and no longer.
   */
  private static final int LONGEST = 7;

  /** Who removes what has expired needs a while; the store does it where nobody is there. */
  private static final Duration LATER = Duration.ofHours(1);

  private static final String CLIENT = "client";
  private static final String USED_AT = "usedAt";

  private final SharedFolders folders;
  private final Duration retention;
  private final Clock clock;

  /**
   * Uploads that are kept for a while.
   *
   * @param storage what processes share
   * @param retention how long after its last use an upload is there
   * @param clock tells what has expired
   */
  SharedUploads(SharedStorage storage, Duration retention, Clock clock) {
    this.folders = storage.folders("uploads", retention.multipliedBy(LONGEST).plus(LATER));
    this.retention = retention;
    this.clock = clock;
  }

  /** Puts an upload, whose files are named by what they are. */
  void put(CaseId id, String client, Map<UploadRole, Path> files) throws IOException {
    folders.put(
        id.value(),
        Map.of(CLIENT, client, USED_AT, clock.instant().toString()),
        List.copyOf(files.values()));
  }

  /** An upload that is there and has not expired. */
  Optional<KnownUpload> find(CaseId id) throws IOException {
    return folders
        .find(id.value())
        .map(folder -> known(id, folder))
        .filter(upload -> clock.instant().isBefore(upload.expiresAt()));
  }

  /** Its time counts from now on. */
  void used(CaseId id) throws IOException {
    Optional<SharedFolder> found = folders.find(id.value());
    if (found.isPresent()) {
      Map<String, String> notes = new HashMap<>(found.get().notes());
      notes.put(USED_AT, clock.instant().toString());
      folders.note(found.get(), notes); // where another process notes the same now, that will do
    }
  }

  /** Forgets an upload; false where there is none. */
  boolean delete(CaseId id) throws IOException {
    boolean expired = find(id).isEmpty();
    return folders.delete(id.value()) && !expired;
  }

  /**
   * Writes the files of an upload into a folder.
   *
   * @return where they are; empty where the upload is gone
   */
  Optional<Map<UploadRole, Path>> fetch(CaseId id, Path into) throws IOException {
    Optional<SharedFolder> found = folders.find(id.value());
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Map<UploadRole, Path> files = new EnumMap<>(UploadRole.class);
    for (String name : found.get().files().keySet()) {
      Optional<UploadRole> role = role(name);
      if (role.isPresent()) {
        Path file = into.resolve(role.get().part() + (name.endsWith(".gz") ? ".nii.gz" : ".nii"));
        if (!write(found.get(), name, file)) {
          return Optional.empty();
        }
        files.put(role.get(), file);
      }
    }
    return Optional.of(files);
  }

  /** How many bytes an upload has; 0 where it is gone. */
  long bytes(CaseId id) throws IOException {
    return folders.find(id.value()).map(SharedFolder::bytes).orElse(0L);
  }

  /** Removes what has expired. */
  void sweep() throws IOException {
    for (String name : folders.names()) {
      if (UploadIds.isOne(name) && find(new CaseId(name)).isEmpty()) {
        folders.delete(name);
      }
    }
  }

  private boolean write(SharedFolder folder, String name, Path file) throws IOException {
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = Channels.newOutputStream(channel)) {
      boolean whole = folders.read(folder, name, out);
      channel.force(true);
      return whole;
    }
  }

  private KnownUpload known(CaseId id, SharedFolder folder) {
    Set<UploadRole> roles =
        folder.files().keySet().stream()
            .flatMap(name -> role(name).stream())
            .collect(Collectors.toSet());
    Instant used = Instant.parse(folder.notes().getOrDefault(USED_AT, folder.putAt().toString()));
    Instant latest = folder.putAt().plus(retention.multipliedBy(LONGEST));
    Instant expires = used.plus(retention);
    return new KnownUpload(
        id,
        folder.notes().getOrDefault(CLIENT, ""),
        roles,
        (expires.isBefore(latest) ? expires : latest).truncatedTo(ChronoUnit.MILLIS));
  }

  private static Optional<UploadRole> role(String file) {
    int dot = file.indexOf('.');
    return dot < 0 ? Optional.empty() : UploadRole.of(file.substring(0, dot));
  }
}
