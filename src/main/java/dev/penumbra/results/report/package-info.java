/**
 * The report picture: slices through the lesion with its outline, drawn with Java2D alone. Nothing
 * here touches the platform's fonts, so it runs on a bare headless JRE.
 */
@NullMarked
package dev.penumbra.results.report;

import org.jspecify.annotations.NullMarked;
