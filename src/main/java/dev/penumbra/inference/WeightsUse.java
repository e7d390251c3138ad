package dev.penumbra.inference;

/**
 * What the networks' weights take of a device, and how often they were there when they were needed.
 *
 * @param device the device's name
 * @param bytes of the networks that are on it or being loaded
 * @param budget bytes that they may take
 * @param hits how often a network that was needed was there
 * @param misses how often it had to be loaded first
 * @param evictions how often one left for another
 */
public record WeightsUse(
    String device, long bytes, long budget, long hits, long misses, long evictions) {}
