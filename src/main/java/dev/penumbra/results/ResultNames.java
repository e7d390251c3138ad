package dev.penumbra.results;

import dev.penumbra.volume.Modality;

/** Names of the files in a result folder, as the HTTP contract gives them. */
public final class ResultNames {

  /** The lesion mask: uint8, 1 = lesion, on the DWI's grid. */
  public static final String MASK = "lesion_msk.nii.gz";

  /** The lesion probability: float32, 0 to 1, on the DWI's grid. */
  public static final String PROBABILITY = "lesion_prob.nii.gz";

  /** The report picture. */
  public static final String REPORT = "report.png";

  /** All numbers, and what they came from. */
  public static final String RESULT = "result.json";

  private ResultNames() {}

  /**
   * Name of an input image's copy.
   *
   * @param caseId the case
   * @param modality the image
   * @return for example {@code sub-1_dwi.nii.gz}
   */
  public static String input(String caseId, Modality modality) {
    return caseId + "_" + modality.id() + ".nii.gz";
  }

  /**
   * Name of the ground truth's copy.
   *
   * @param caseId the case
   * @return for example {@code sub-1_ground_truth.nii.gz}
   */
  public static String groundTruth(String caseId) {
    return caseId + "_ground_truth.nii.gz";
  }
}
