/**
 * Volumes, masks and what is computed on them: pure arrays, no input or output, no framework.
 *
 * <p>Voxel (x, y, z) of a grid {@code nx × ny × nz} stands at index {@code x + nx · (y + ny · z)}
 * of every array: x runs fastest, as in a NIfTI file, which is {@code [z][y][x]} in C order.
 */
@NullMarked
package dev.penumbra.volume;

import org.jspecify.annotations.NullMarked;
