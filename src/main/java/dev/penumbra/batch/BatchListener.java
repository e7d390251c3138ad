package dev.penumbra.batch;

import dev.penumbra.cases.CaseId;
import dev.penumbra.jobs.Stage;
import java.util.List;

/** Hears how a batch goes, one call at a time. Methods return soon and throw nothing. */
public interface BatchListener {

  /**
   * It is known what there is to do.
   *
   * @param counts before the first case of this run
   */
  void begins(BatchCounts counts);

  /**
   * There is a result of a case already, but another one is wanted.
   *
   * @param id the case
   * @param why the end of a sentence
   */
  void again(CaseId id, String why);

  /**
   * Lanes take cases.
   *
   * @param names their names
   */
  void lanes(List<String> names);

  /**
   * A case is being worked on.
   *
   * @param id the case
   * @param lane who does it
   * @param stage what is being done
   * @param done pieces of the stage, 0 to total
   * @param total all pieces; 0 where the stage has none
   * @param counts how far the batch is
   */
  void progress(CaseId id, String lane, Stage stage, int done, int total, BatchCounts counts);

  /**
   * A case is over in this run.
   *
   * @param id the case
   * @param outcome done or failed
   * @param counts how far the batch is
   */
  void ended(CaseId id, CaseOutcome outcome, BatchCounts counts);

  /**
   * A lane takes no more cases, and another one does the case it had.
   *
   * @param lane its name
   * @param why a sentence
   */
  void closed(String lane, String why);
}
