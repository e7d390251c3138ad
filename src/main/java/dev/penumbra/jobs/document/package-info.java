/** The form in which jobs are kept and told to other processes. */
@NullMarked
package dev.penumbra.jobs.document;

import org.jspecify.annotations.NullMarked;
