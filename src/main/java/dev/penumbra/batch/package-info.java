/**
 * Many cases with one model: which ones, who does each, what was done already, the folder of the
 * results, their table and their summary picture.
 */
@NullMarked
package dev.penumbra.batch;

import org.jspecify.annotations.NullMarked;
