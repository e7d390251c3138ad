/** Absolute addresses of this service, as its clients see it. */
@NullMarked
package dev.penumbra.api.links;

import org.jspecify.annotations.NullMarked;
