package dev.penumbra.api.cases;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The parts of an upload, for the description only; see {@link UploadBody}. */
@Schema(name = "Upload")
record UploadForm(
    @Schema(description = "DWI, .nii or .nii.gz", format = "binary", type = "string") String dwi,
    @Schema(description = "ADC on the DWI's grid", format = "binary", type = "string") String adc,
    @Schema(description = "FLAIR on the DWI's grid", format = "binary", type = "string")
        @Nullable String flair,
    @Schema(
            description = "The lesion mask to compare with; groundTruth is accepted too",
            format = "binary",
            type = "string")
        @Nullable String ground_truth) {}
