package dev.penumbra.inference;

import java.util.OptionalDouble;

/**
 * What ran of one bundle on one case.
 *
 * @param model the bundle's id
 * @param title its name for a person
 * @param version its version
 * @param folds how many of its networks ran
 * @param flips how many passes each window took, the unflipped one included
 * @param step share of a patch from one window to the next; empty where the whole image was one
 * @param windows how many windows the image was cut into
 * @param forwards windows × flips × folds
 * @param precision {@code float32} or {@code float16}
 */
public record MemberRun(
    String model,
    String title,
    String version,
    int folds,
    int flips,
    OptionalDouble step,
    int windows,
    int forwards,
    String precision) {}
