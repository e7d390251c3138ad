/** Measures of a lesion mask, alone and against a reference mask. */
@NullMarked
package dev.penumbra.metrics;

import org.jspecify.annotations.NullMarked;
