package dev.penumbra.metrics;

import dev.penumbra.volume.Box;

/**
 * One connected part of a lesion mask.
 *
 * @param voxels number of voxels
 * @param volumeMl their volume in ml
 * @param centroid mean of the voxels' centers; for a curved lesion it may lie outside of it
 * @param box the smallest block of voxels that holds the lesion, in array order (x, y, z)
 */
public record Lesion(int voxels, double volumeMl, RasPoint centroid, Box box) {}
