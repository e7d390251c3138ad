/** The one place that turns a failure into an answer: problem details of RFC 9457. */
@NullMarked
package dev.penumbra.api.errors;

import org.jspecify.annotations.NullMarked;
