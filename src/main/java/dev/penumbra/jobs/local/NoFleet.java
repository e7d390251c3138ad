package dev.penumbra.jobs.local;

import dev.penumbra.jobs.Fleet;
import dev.penumbra.jobs.FleetWorker;
import java.util.List;
import java.util.function.Supplier;

/** Of a process that has its jobs for itself: nobody is told and nobody is heard of. */
public final class NoFleet implements Fleet {

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public List<FleetWorker> workers() {
    return List.of();
  }

  @Override
  public void join(Supplier<FleetWorker> card) {
    // there is nobody to tell
  }

  @Override
  public void leave() {
    // nobody was told
  }

  @Override
  public void onChange(Runnable listener) {
    // nobody comes or goes
  }
}
