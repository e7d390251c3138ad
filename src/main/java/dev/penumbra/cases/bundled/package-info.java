/** The synthetic cases that come with the program. */
@NullMarked
package dev.penumbra.cases.bundled;

import org.jspecify.annotations.NullMarked;
