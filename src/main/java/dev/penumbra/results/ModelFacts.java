package dev.penumbra.results;

/**
 * What a result says about the model that made it.
 *
 * @param id the bundle's id
 * @param version the bundle's version
 * @param title its name for a person
 * @param licence its licence, an SPDX identifier where there is one
 * @param intendedUse what it is for and what it is not for
 */
public record ModelFacts(
    String id, String version, String title, String licence, String intendedUse) {}
