/**
 * Runs model bundles: the compute device, networks (TorchScript through DJL), the sliding window,
 * test-time flips, ensembles, and {@link dev.penumbra.inference.Segmenter}, which goes from native
 * images to a mask as a manifest says.
 *
 * <p>Tensors are {@code [batch][channel][a][b][c]}; a, b, c are z, y, x or x, y, z as the
 * manifest's axes say. Native memory belongs to managers that close with the batch of patches, the
 * run or the segmenter.
 */
@NullMarked
package dev.penumbra.inference;

import org.jspecify.annotations.NullMarked;
