package dev.penumbra.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ProvenanceTest {

  private static final List<InputStamp> IMAGES =
      List.of(new InputStamp("dwi", "a_dwi.nii.gz", 10, 1), new InputStamp("adc", "a", 10, 1));

  private static final Provenance MADE =
      new Provenance(IMAGES, "voters", "1.0", List.of("x 1", "y 2"), "fast mode");

  @Test
  void theSameIsTheSame() {
    assertThat(
            MADE.otherThan(
                new Provenance(IMAGES, "voters", "1.0", List.of("x 1", "y 2"), "fast mode")))
        .isEmpty();
  }

  @Test
  void whatDiffersIsSaidForAPerson() {
    assertThat(
            MADE.otherThan(
                new Provenance(
                    List.of(IMAGES.get(0), new InputStamp("adc", "a", 11, 1)),
                    "voters",
                    "1.0",
                    MADE.networks(),
                    MADE.options())))
        .hasValue("its images have changed (adc)");
    assertThat(MADE.otherThan(new Provenance(IMAGES, "voters", "1.1", MADE.networks(), "")))
        .hasValue("it was made by voters 1.0, and voters 1.1 is wanted");
    assertThat(MADE.otherThan(new Provenance(IMAGES, "voters", "1.0", List.of("x 1"), "fast mode")))
        .hasValue("x 1, y 2 voted, and x 1 is wanted");
    assertThat(MADE.otherThan(new Provenance(IMAGES, "voters", "1.0", MADE.networks(), "")))
        .hasValue("its options were fast mode, and the model's own is wanted");
  }
}
