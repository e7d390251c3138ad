package dev.penumbra.inference;

import java.util.ArrayList;
import java.util.List;

/** Remembers what it heard; may cancel after some progress. */
final class RecordingListener implements SegmentationListener {

  final List<SegmentationStage> stages = new ArrayList<>();
  final List<Integer> done = new ArrayList<>();
  final List<Integer> totals = new ArrayList<>();
  private final int cancelAt;

  RecordingListener() {
    this(Integer.MAX_VALUE);
  }

  /** Cancels as soon as that many forwards are done; −1: from the start. */
  RecordingListener(int cancelAt) {
    this.cancelAt = cancelAt;
  }

  @Override
  public void stage(SegmentationStage stage) {
    stages.add(stage);
  }

  @Override
  public void progress(int done, int total) {
    this.done.add(done);
    totals.add(total);
  }

  int last() {
    return done.isEmpty() ? -1 : done.get(done.size() - 1);
  }

  @Override
  public boolean cancelled() {
    return last() >= cancelAt;
  }
}
