package dev.penumbra.batch;

import dev.penumbra.cases.CaseId;
import dev.penumbra.jobs.Stage;
import java.util.ArrayList;
import java.util.List;

/** Notes what a batch tells. */
final class HeardBatch implements BatchListener {

  final List<String> said = new ArrayList<>();
  final List<BatchCounts> counts = new ArrayList<>();

  @Override
  public void begins(BatchCounts before) {
    said.add("begins " + before.all() + " " + before.earlier());
  }

  @Override
  public void again(CaseId id, String why) {
    said.add(id + " again: " + why);
  }

  @Override
  public void lanes(List<String> names) {
    said.add("on " + names);
  }

  @Override
  public void progress(CaseId id, String lane, Stage stage, int done, int total, BatchCounts now) {
    said.add(id + " " + stage.id() + " on " + lane);
  }

  @Override
  public void ended(CaseId id, CaseOutcome outcome, BatchCounts now) {
    said.add(id + " ended");
    counts.add(now);
  }

  @Override
  public void closed(String lane, String why) {
    said.add(lane + " closed: " + why);
  }
}
