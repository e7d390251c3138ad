package dev.penumbra.jobs;

/**
 * Why a job failed.
 *
 * @param type the problem type, for example {@code interrupted}, {@code model-failed}
 * @param message one sentence for a person, without paths
 */
public record JobFailure(String type, String message) {}
