package dev.penumbra.cases.uploads;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.CaseInbox;
import dev.penumbra.cases.CaseRefused;
import dev.penumbra.cases.CaseSource;
import dev.penumbra.cases.CaseSummary;
import dev.penumbra.cases.LoadWatch;
import dev.penumbra.cases.SourceUnavailable;
import dev.penumbra.cases.UnknownCase;
import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.nifti.NiftiLimits;
import dev.penumbra.nifti.NiftiReader;
import dev.penumbra.storage.DataFolder;
import dev.penumbra.storage.SharedStorage;
import dev.penumbra.volume.Modality;
import io.micronaut.context.BeanProvider;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.util.SupplierUtil;
import io.micronaut.serde.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cases that users have brought. They are never listed: an upload is there for whoever knows
 * its id, until its time is up or it is deleted. They survive a restart. Where several processes
 * work together, each has the uploads of all. Thread-safe.
 */
@Singleton
@Order(10)
public final class Uploads implements CaseSource, CaseInbox {

  static final String NAME = "upload";

  private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);

  private final UploadsConfig config;
  private final UploadFolders folders;
  private final UploadBudget budget;
  private final LocalUploads local;
  private final Supplier<UploadReach> reach;
  private final UploadIds ids = new UploadIds(new SecureRandom());
  private final NiftiReader reader = new NiftiReader(NiftiLimits.DEFAULT);
  private final Clock clock;

  /**
   * Uploads in the data folder, which is not touched before the first use.
   *
   * @param config the limits
   * @param data the folder for everything
   * @param mapper reads and writes what is noted of an upload
   * @param clock tells when an upload's time is up; the system's where there is none
   * @param storage what processes share, asked for with the first upload; absent where this one is
   *     alone
   */
  public Uploads(
      UploadsConfig config,
      DataFolder data,
      ObjectMapper mapper,
      @Nullable Clock clock,
      @Nullable BeanProvider<SharedStorage> storage) {
    this.config = config;
    this.folders = new UploadFolders(data.path().resolve("uploads"), mapper);
    this.budget = new UploadBudget(config);
    this.local = new LocalUploads(folders, budget);
    this.clock = clock == null ? Clock.systemUTC() : clock;
    this.reach = SupplierUtil.memoized(() -> reach(storage));
  }

  private UploadReach reach(@Nullable BeanProvider<SharedStorage> storage) {
    UploadReach own = new OwnUploads(local, config.retention(), clock);
    if (storage == null || !storage.isPresent()) {
      return own;
    }
    SharedUploads shared = new SharedUploads(storage.get(), config.retention(), clock);
    UploadCopies copies = new UploadCopies(shared, local, folders, budget, clock);
    return new AllUploads(shared, copies, local, own, clock);
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
    return known(id).map(KnownUpload::summary);
  }

  @Override
  public Optional<CaseFiles> files(CaseId id, Set<Modality> wanted, LoadWatch watch) {
    if (!UploadIds.isOne(id.value())) {
      return Optional.empty();
    }
    StoredUpload found = known(id).flatMap(this::open).orElseThrow(() -> UnknownCase.gone(id));
    used(id);
    return Optional.of(found.open());
  }

  @Override
  public Optional<CaseFiles> filesAtHand(CaseId id) {
    return known(id).flatMap(this::open).map(StoredUpload::open);
  }

  @Override
  public void used(CaseId id) {
    if (UploadIds.isOne(id.value())) {
      reach.get().used(id);
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
    List<StoredUpload> own = local.of(client);
    budget.enter(client, own.size(), firstExpires(own), length);
    Path part = local.place();
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

  @Override
  public CaseId take(String client, Map<Modality, NiftiFile> images) throws IOException {
    try (Reception reception = begin(client, OptionalLong.empty())) {
      for (Map.Entry<Modality, NiftiFile> image : images.entrySet()) {
        UploadRole role = UploadRole.of(image.getKey().id()).orElseThrow();
        try (InputStream in = image.getValue().open()) {
          reception.receive(role, image.getValue().name(), in);
        }
      }
      return reception.finish().summary().id();
    }
  }

  /**
   * Whose upload it is.
   *
   * @param id its name
   * @return the client that brought it; empty where there is no such upload
   */
  public Optional<String> client(CaseId id) {
    return known(id).map(KnownUpload::client);
  }

  /**
   * Forgets an upload and its files.
   *
   * @param id its name
   * @return false where there is no such upload
   * @throws SourceUnavailable if other processes cannot be told
   */
  @Override
  public boolean delete(CaseId id) {
    return UploadIds.isOne(id.value()) && reach.get().delete(id);
  }

  /** Removes what has expired and what ended processes left. */
  public void sweep() {
    removeExpired();
    local.sweep();
    reach.get().sweep();
  }

  CaseSummary summary(StoredUpload upload) {
    return upload.known(config.retention()).summary();
  }

  StoredUpload keep(Path part, String client, Map<UploadRole, Path> files) throws IOException {
    CaseId id = ids.next();
    reach.get().announce(id, client, files);
    return local.publish(part, id, client, files, clock.instant());
  }

  void left(String client, Path part) {
    local.left(part);
    budget.leave(client);
  }

  /** Other cases' names, which are looked up here too, need nobody to be asked. */
  private Optional<KnownUpload> known(CaseId id) {
    return UploadIds.isOne(id.value()) ? reach.get().find(id) : Optional.empty();
  }

  private Optional<StoredUpload> open(KnownUpload upload) {
    return reach.get().open(upload);
  }

  private void removeExpired() {
    for (StoredUpload upload : local.all()) {
      if (expired(upload)) {
        try {
          local.remove(upload.id());
        } catch (RuntimeException e) {
          LOG.error("an expired upload could not be removed", e);
        }
      }
    }
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
