package dev.penumbra.cases;

import dev.penumbra.nifti.NiftiFile;
import dev.penumbra.volume.Modality;
import java.io.IOException;
import java.util.Map;

/** Where a program brings cases that all processes then know by their ids. Thread-safe. */
public interface CaseInbox {

  /**
   * Takes a case.
   *
   * @param client whose it is
   * @param images DWI, ADC and what else there is; read to their ends
   * @return the id by which whoever is told it finds the case
   * @throws CaseRefused if an image is not taken, or they do not belong together
   * @throws SourceUnavailable if others cannot be told at present
   * @throws IOException if an image cannot be read
   */
  CaseId take(String client, Map<Modality, NiftiFile> images) throws IOException;

  /**
   * Forgets a case.
   *
   * @param id its id
   * @return false where there is none
   * @throws SourceUnavailable if others cannot be told at present
   */
  boolean delete(CaseId id);
}
