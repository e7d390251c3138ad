package dev.penumbra.batch;

import dev.penumbra.cases.CaseFiles;
import dev.penumbra.cases.CaseId;

/** One case that a batch was asked for. */
public sealed interface BatchCase {

  /**
   * Its name.
   *
   * @return the id, which no other case of the batch has
   */
  CaseId id();

  /**
   * A case that was found.
   *
   * @param files its files, not yet read
   */
  record Found(CaseFiles files) implements BatchCase {

    @Override
    public CaseId id() {
      return files.id();
    }
  }

  /**
   * A case that is in the list and nowhere else.
   *
   * @param id its name
   * @param reason a sentence for a person
   */
  record Absent(CaseId id, String reason) implements BatchCase {}
}
