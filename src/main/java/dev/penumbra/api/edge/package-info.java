/**
 * The outermost layer of the server: what every request and every response passes, whatever its
 * route and status.
 */
@NullMarked
package dev.penumbra.api.edge;

import org.jspecify.annotations.NullMarked;
