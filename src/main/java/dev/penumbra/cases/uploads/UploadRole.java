package dev.penumbra.cases.uploads;

import dev.penumbra.volume.Modality;
import java.util.Optional;
import java.util.stream.Stream;

/** What a file of an upload is. */
public enum UploadRole {
  /** Diffusion-weighted image. */
  DWI("dwi", Optional.of(Modality.DWI), true),
  /** Apparent diffusion coefficient. */
  ADC("adc", Optional.of(Modality.ADC), true),
  /** Fluid-attenuated inversion recovery. */
  FLAIR("flair", Optional.of(Modality.FLAIR), false),
  /** The lesion mask to compare with. */
  GROUND_TRUTH("ground_truth", Optional.empty(), false);

  private final String part;
  private final Optional<Modality> modality;
  private final boolean required;

  UploadRole(String part, Optional<Modality> modality, boolean required) {
    this.part = part;
    this.modality = modality;
    this.required = required;
  }

  /**
   * The role of a part of a request.
   *
   * @param name the part's name, in snake_case or camelCase
   * @return empty where no part has this name
   */
  public static Optional<UploadRole> of(String name) {
    String snake = name.equals("groundTruth") ? "ground_truth" : name;
    return Stream.of(values()).filter(role -> role.part.equals(snake)).findFirst();
  }

  /**
   * The part's name, also that of the file on disk.
   *
   * @return a word in snake_case
   */
  public String part() {
    return part;
  }

  /**
   * Whether no upload is without it.
   *
   * @return true for DWI and ADC
   */
  public boolean required() {
    return required;
  }

  /**
   * The kind of image.
   *
   * @return empty for the ground truth
   */
  Optional<Modality> modality() {
    return modality;
  }

  /**
   * What messages call the file.
   *
   * @param sentName its name on the client's side
   * @return for example {@code dwi (brain.nii.gz)}
   */
  String label(String sentName) {
    String shown = SentName.clean(sentName);
    return shown.isEmpty() ? part : part + " (" + shown + ")";
  }
}
