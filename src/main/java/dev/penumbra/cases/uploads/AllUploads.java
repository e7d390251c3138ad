package dev.penumbra.cases.uploads;

import dev.penumbra.cases.CaseId;
import dev.penumbra.cases.SourceUnavailable;
import dev.penumbra.storage.SharedUnreachable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The uploads that any process received. What is on this disk is known even while the others cannot
 * be asked.
 */
final class AllUploads implements UploadReach {

  private static final Logger LOG = LoggerFactory.getLogger(AllUploads.class);

  private final SharedUploads shared;
  private final UploadCopies copies;
  private final LocalUploads local;
  private final UploadReach own;
  private final Clock clock;

  AllUploads(
      SharedUploads shared, UploadCopies copies, LocalUploads local, UploadReach own, Clock clock) {
    this.shared = shared;
    this.copies = copies;
    this.local = local;
    this.own = own;
    this.clock = clock;
  }

  @Override
  public Optional<KnownUpload> find(CaseId id) {
    try {
      Optional<KnownUpload> everywhere = shared.find(id);
      if (everywhere.isEmpty()) {
        local.remove(id); // another process has forgotten it
      }
      return everywhere;
    } catch (IOException e) {
      Optional<KnownUpload> here = own.find(id);
      if (here.isEmpty()) {
        throw unreachable(e);
      }
      return here;
    }
  }

  @Override
  public Optional<StoredUpload> open(KnownUpload upload) {
    try {
      return copies.bring(upload);
    } catch (SharedUnreachable e) {
      throw unreachable(e);
    } catch (IOException e) {
      throw UploadBudget.failed(e);
    }
  }

  @Override
  public void used(CaseId id) {
    local.used(id, clock.instant());
    try {
      shared.used(id);
    } catch (IOException e) {
      LOG.warn("the last use of an upload could not be noted for all: {}", e.toString());
    }
  }

  @Override
  public boolean delete(CaseId id) {
    try {
      boolean deleted = shared.delete(id);
      local.remove(id);
      return deleted;
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  @Override
  public void announce(CaseId id, String client, Map<UploadRole, Path> files) throws IOException {
    try {
      shared.put(id, client, files);
    } catch (SharedUnreachable e) {
      throw unreachable(e);
    }
  }

  @Override
  public void sweep() {
    try {
      shared.sweep();
      for (StoredUpload upload : local.all()) {
        if (shared.find(upload.id()).isEmpty()) {
          local.remove(upload.id());
        }
      }
    } catch (IOException e) {
      LOG.warn("shared uploads are swept another time: {}", e.toString());
    }
  }

  private static SourceUnavailable unreachable(IOException e) {
    return new SourceUnavailable(
        "The service cannot reach the store of its uploads; try again in a moment.", e);
  }
}
