/** What clients see of the cases. */
@NullMarked
package dev.penumbra.api.cases;

import org.jspecify.annotations.NullMarked;
