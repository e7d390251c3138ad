package dev.penumbra.cases.uploads;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseRefused;
import dev.penumbra.cases.CaseSource;
import dev.penumbra.cases.CaseSummary;
import dev.penumbra.cases.LoadWatch;
import dev.penumbra.cases.UnknownCase;
import dev.penumbra.nifti.NiftiLimits;
import dev.penumbra.nifti.NiftiReader;
import dev.penumbra.storage.DataFolder;
import dev.penumbra.volume.Modality;
import io.micronaut.core.annotation.Order;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cases that users have brought. They are never listed: an upload is there for whoever knows
 * its id, until its time is up or it is deleted. They survive a restart. Thread-safe.
 */
@Singleton
@Order(10)
public final class Uploads implements CaseSource {

  static final String NAME = "upload";

  private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

  private final UploadsConfig config;
  private final UploadFolders folders;
  private final UploadBudget budget;
  private final UploadIds ids = new UploadIds(new SecureRandom());
  private final NiftiReader reader = new NiftiReader(NiftiLimits.DEFAULT);
  private final Clock clock;
  private final Set<Path> arriving = ConcurrentHashMap.newKeySet();
  private @Nullable Map<CaseId, StoredUpload> loaded;

  /**
   * Uploads in the data folder, which is not touched before the first use.
   *
   * @param config the limits
   * @param data the folder for everything
   * @param mapper reads and writes what is noted of an upload
   * @param clock tells when an upload's time is up; the system's where there is none
   */
  public Uploads(
      UploadsConfig config, DataFolder data, ObjectMapper mapper, @Nullable Clock clock) {
    this.config = config;
    this.folders = new UploadFolders(data.path().resolve("uploads"), mapper);
    this.budget = new UploadBudget(config);
    this.clock = clock == null ? Clock.systemUTC() : clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Always empty: only those who know its id may see an upload. */
  @Override
  public List<CaseSummary> list() {
    return List.of();
  }

  @Override
  public Optional<CaseSummary> find(CaseId id) {
    return present(id).map(this::summary);
  }

  @Override
  public Optional<CaseFiles> files(CaseId id, Set<Modality> wanted, LoadWatch watch) {
    if (!UploadIds.isOne(id.value())) {
      return Optional.empty();
    }
    StoredUpload found = present(id).orElseThrow(() -> UnknownCase.gone(id));
    used(id);
    return Optional.of(found.open());
  }

  @Override
  public Optional<CaseFiles> filesAtHand(CaseId id) {
    return present(id).map(StoredUpload::open);
  }

  @Override
  public void used(CaseId id) {
    Instant now = clock.instant();
    if (present(id).isPresent()
        && stored().computeIfPresent(id, (key, upload) -> upload.usedAt(now)) != null) {
      folders.used(id, now);
    }
  }

  /**
   * Makes ready to receive an upload; to be closed in any case.
   *
   * @param client whose it is, for the limits per client
   * @param length bytes that will come, where known
   * @return what receives the files
   * @throws CaseRefused if the client has too many, too many come in now, or there is no room
   */
  public Reception begin(String client, OptionalLong length) {
    removeExpired();
    List<StoredUpload> own =
        stored().values().stream().filter(upload -> upload.client().equals(client)).toList();
    budget.enter(client, own.size(), firstExpires(own), length);
    Path part = folders.place();
    arriving.add(part); // before there is a folder, so that no sweep takes it for a dead one
    Reception reception =
        new Reception(this, folders, budget, config.maxFileSize(), reader, client, part);
    boolean begun = false;
    try {
      folders.create(part);
      budget.checkDisk(folders.free());
      begun = true;
      return reception;
    } catch (IOException e) {
      throw UploadBudget.failed(e);
    } finally {
      if (!begun) {
        reception.close();
      }
    }
  }

  /**
   * Whose upload it is.
   *
   * @param id its name
   * @return the client that brought it; empty where there is no such upload
   */
  public Optional<String> client(CaseId id) {
    return present(id).map(StoredUpload::client);
  }

  /**
   * Forgets an upload and its files.
   *
   * @param id its name
   * @return false where there is no such upload
   */
  public boolean delete(CaseId id) {
    return present(id).isPresent() && remove(id);
  }

  /** Removes what has expired and what ended processes left. */
  public void sweep() {
    removeExpired();
    folders.hidden().stream().filter(path -> !arriving.contains(path)).forEach(folders::discard);
  }

  CaseSummary summary(StoredUpload upload) {
    return upload.summary(config.retention());
  }

  StoredUpload keep(Path part, String client, Map<UploadRole, Path> files) throws IOException {
    StoredUpload upload = folders.publish(part, ids.next(), client, files, clock.instant());
    stored().put(upload.id(), upload);
    return upload;
  }

  void left(String client, Path part) {
    arriving.remove(part);
    budget.leave(client);
  }

  private Optional<StoredUpload> present(CaseId id) {
    return UploadIds.isOne(id.value())
        ? Optional.ofNullable(stored().get(id)).filter(upload -> !expired(upload))
        : Optional.empty();
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

  private void removeExpired() {
    for (StoredUpload upload : stored().values()) {
      if (expired(upload)) {
        try {
          remove(upload.id());
        } catch (RuntimeException e) {
          LOG.error("an expired upload could not be removed", e);
        }
      }
    }
  }

  private boolean remove(CaseId id) {
    StoredUpload removed = stored().remove(id);
    if (removed == null) {
      return false;
    }
    folders.delete(id);
    budget.give(removed.bytes());
    return true;
  }

  private boolean expired(StoredUpload upload) {
    return !clock.instant().isBefore(upload.expiresAt(config.retention()));
  }

  private Duration firstExpires(List<StoredUpload> own) {
    return own.stream()
        .map(upload -> Duration.between(clock.instant(), upload.expiresAt(config.retention())))
        .min(Comparator.naturalOrder())
        .orElse(Duration.ofMinutes(1));
  }
}
