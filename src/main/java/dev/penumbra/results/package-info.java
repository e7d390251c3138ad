/**
 * What a finished job leaves behind: the result folder and its files, the report picture, the
 * archive, and how long all of that is kept.
 */
@NullMarked
package dev.penumbra.results;

import org.jspecify.annotations.NullMarked;
