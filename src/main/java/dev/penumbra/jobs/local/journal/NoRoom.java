package dev.penumbra.jobs.local.journal;

import java.io.IOException;

/** A record was refused because the disk is full. */
public final class NoRoom extends IOException {

  NoRoom() {
    super("the disk is full");
  }
}
