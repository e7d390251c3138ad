/**
 * Jobs: their states, the queue, the worker and what clients may see of them. Everything a client
 * sees of a job passes through its progress log, in order, once.
 */
@NullMarked
package dev.penumbra.jobs;

import org.jspecify.annotations.NullMarked;
