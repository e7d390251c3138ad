package dev.penumbra.jobs.local.journal;

import java.io.IOException;

/** Another process has the journal open. */
public final class JournalInUse extends IOException {

  JournalInUse() {
    super(
        "Another service is using this data folder. Stop it, or give this one another folder with"
            + " --data-dir (PENUMBRA_DATA_DIR).");
  }
}
