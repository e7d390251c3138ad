package dev.penumbra.jobs.local;

import dev.penumbra.jobs.JobQueue;
import dev.penumbra.jobs.tck.FairQueueTck;

final class LocalFairQueueTest extends FairQueueTck {

  @Override
  protected JobQueue open(int headStart) {
    return new LocalJobQueue(1000, 1000, headStart);
  }
}
