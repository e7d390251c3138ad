/** The record of who did what: jobs that were started and cancelled, uploads that came and went. */
@NullMarked
package dev.penumbra.api.audit;

import org.jspecify.annotations.NullMarked;
