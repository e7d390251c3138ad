package dev.penumbra.api;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of a request for segmentation, for the description only; see {@link SegmentBody}. */
@Schema(name = "SegmentRequest")
record SegmentRequestSchema(
    @Schema(description = "A case of /api/cases; caseId is accepted too") String case_id,
    @Schema(description = "The fast variant, where the model has one", defaultValue = "true")
        @Nullable Boolean fast_mode,
    @Schema(description = "A model of /api/models; the default one when absent")
        @Nullable String model) {}
