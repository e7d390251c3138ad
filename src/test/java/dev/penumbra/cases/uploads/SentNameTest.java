package dev.penumbra.cases.uploads;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SentNameTest {

  @Test
  void aMessageNamesTheFileWithoutFoldersAndInvisibleCharacters() {
    assertThat(UploadRole.DWI.label("brain.nii.gz")).isEqualTo("dwi (brain.nii.gz)");
    assertThat(UploadRole.DWI.label("../../etc/passwd")).isEqualTo("dwi (passwd)");
    assertThat(UploadRole.ADC.label("C:\\scans\\a.nii")).isEqualTo("adc (a.nii)");
    assertThat(UploadRole.ADC.label("a\r\nSet-Cookie: b\u0000.nii"))
        .isEqualTo("adc (aSet-Cookie: b.nii)");
    assertThat(UploadRole.FLAIR.label("gz.\u202Enii")).isEqualTo("flair (gz.nii)");
    assertThat(UploadRole.GROUND_TRUTH.label("a/")).isEqualTo("ground_truth");
    assertThat(UploadRole.DWI.label("x".repeat(5000))).hasSize("dwi ()".length() + 100);
  }

  @Test
  void partsHaveTheirNamesInBothSpellings() {
    assertThat(UploadRole.of("ground_truth")).contains(UploadRole.GROUND_TRUTH);
    assertThat(UploadRole.of("groundTruth")).contains(UploadRole.GROUND_TRUTH);
    assertThat(UploadRole.of("dwi")).contains(UploadRole.DWI);
    assertThat(UploadRole.of("DWI")).isEmpty();
    assertThat(UploadRole.of("../dwi")).isEmpty();
  }
}
