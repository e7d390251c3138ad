package dev.penumbra.inference;

/** The pipelines of SEALS and NVAUTO around the small networks that the reference ran as well. */
final class ReferenceModels {

  private ReferenceModels() {}

  /**
   * SEALS with two folds.
   *
   * @param plan the plan's spacing along x, y, z
   * @param over what the z-score counts
   */
  static TestModel seals(String plan, String over) {
    return TestModel.of("small-unet-0", "small-unet-1")
        .preprocessing(
            """
            {"step": "resample", "spacing": [1, 1, 1], "rule": "itk-linear",
             "wholeNumbers": ["DWI"]},
            {"step": "crop", "to": "nonzero", "fillHoles": true},
            {"step": "resample", "spacing": %s, "rule": "nnunet-cubic"},
            {"step": "normalize", "method": "z-score", "over": "%s", "epsilon": 1e-8}
            """
                .formatted(plan, over))
        .network(
            """
            "outputs": 2, "activation": "softmax", "lesionChannel": 1, "blend": "probability",
            "flips": "all",
            "window": {"patch": [12, 16, 20], "overlap": 0.5, "steps": "nnunet",
                       "weights": "gaussian-nnunet", "sigma": 0.125}
            """)
        .decision("\"rule\": \"argmax\"");
  }

  /** NVAUTO with three networks. */
  static TestModel nvauto() {
    return TestModel.of("small-residual-0", "small-residual-1", "small-residual-2")
        .inputs("\"ADC\", \"DWI\"")
        .axes("xyz")
        .preprocessing(
            """
            {"step": "resample", "spacing": [1, 1, 1], "rule": "monai-linear"},
            {"step": "normalize", "method": "z-score", "over": "nonzero", "epsilon": 0}
            """)
        .network(
            """
            "outputs": 2, "activation": "softmax", "lesionChannel": 1, "blend": "logit",
            "flips": "none",
            "window": {"patch": [20, 12, 16], "overlap": 0.625, "steps": "monai",
                       "weights": "gaussian-monai", "sigma": 0.125}
            """)
        .decision("\"rule\": \"argmax\"");
  }
}
