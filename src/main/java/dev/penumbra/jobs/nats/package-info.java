/** Jobs that many processes share, through NATS JetStream. Loaded only where servers are named. */
@NullMarked
package dev.penumbra.jobs.nats;

import org.jspecify.annotations.NullMarked;
