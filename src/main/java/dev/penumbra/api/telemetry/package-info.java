/** What the service tells Prometheus of itself. The rooms do not know that they are counted. */
@NullMarked
package dev.penumbra.api.telemetry;

import org.jspecify.annotations.NullMarked;
