/** Who calls, and what they may do. */
@NullMarked
package dev.penumbra.api.access;

import org.jspecify.annotations.NullMarked;
