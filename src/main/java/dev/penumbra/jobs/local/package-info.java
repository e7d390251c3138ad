/** Queue, store and progress log of one process: in memory, with the jobs on disk. */
@NullMarked
package dev.penumbra.jobs.local;

import org.jspecify.annotations.NullMarked;
