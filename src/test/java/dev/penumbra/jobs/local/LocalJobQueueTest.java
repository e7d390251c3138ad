package dev.penumbra.jobs.local;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penumbra.jobs.JobQueue;
import dev.penumbra.jobs.tck.JobQueueTck;
import org.junit.jupiter.api.Test;

final class LocalJobQueueTest extends JobQueueTck {

  @Override
  protected JobQueue open(int capacity, int perClient) {
    return new LocalJobQueue(capacity, perClient, 0);
  }

  @Test
  void aQueueWithoutAPlaceIsNone() {
    assertThatThrownBy(() -> new LocalJobQueue(0, 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LocalJobQueue(1, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LocalJobQueue(1, 1, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
