/** An append-only file of checksummed records: written by one thread, durable in groups. */
@NullMarked
package dev.penumbra.jobs.local.journal;

import org.jspecify.annotations.NullMarked;
