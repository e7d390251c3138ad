package dev.penumbra.jobs.local;

import dev.penumbra.jobs.JobStore;
import dev.penumbra.jobs.tck.JobStoreTck;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The behavior suite on a journal that is hardly ever written anew. */
final class LocalJobStoreTest extends JobStoreTck {

  @TempDir Path root;
  private LiveStores stores;

  @Override
  protected JobStore open() {
    stores = new LiveStores(root, LiveStores.SELDOM);
    return stores.open();
  }

  @Override
  protected JobStore afterCrash() throws Exception {
    return stores.afterCrash();
  }

  @AfterEach
  void close() {
    stores.close();
  }
}
