/** Whether the service lives, and whether it is ready for jobs. */
@NullMarked
package dev.penumbra.api.health;

import org.jspecify.annotations.NullMarked;
