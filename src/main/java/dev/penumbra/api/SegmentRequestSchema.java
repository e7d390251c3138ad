package dev.penumbra.api;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of a request for segmentation, for the description only; see {@link SegmentBody}. */
@Schema(name = "SegmentRequest")
record SegmentRequestSchema(
    @Schema(
            description = "A case of /api/cases; caseId is accepted too",
            example = "phantom-embolic",
            minLength = 1,
            maxLength = 128,
            pattern = "^[A-Za-z0-9](\\.?[A-Za-z0-9_-])*\\.?$")
        String case_id,
    @Schema(
            description =
                "Of an ensemble: the fast members alone, or all that the case's images allow;"
                    + " nothing changes for a single model. fastMode is accepted too",
            defaultValue = "true")
        @Nullable Boolean fast_mode,
    @Schema(
            description = "A model of /api/models; the default one when absent",
            minLength = 1,
            maxLength = 64)
        @Nullable String model,
    @Schema(
            description =
                "Share of a patch from one window to the next, 1 - overlap; larger is faster."
                    + " Where the model's adjustable.step allows it")
        @Nullable Double step,
    @Schema(
            description =
                "How many of the test-time flips are made; fewer is faster. Where the model's"
                    + " adjustable.flips allows it")
        @Nullable Integer flips,
    @Schema(
            description =
                "How many networks of a model run; fewer is faster. Where the model's"
                    + " adjustable.folds allows it")
        @Nullable Integer folds) {}
