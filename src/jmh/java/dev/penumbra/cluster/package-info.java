/** The client of {@code src/jmh/cluster.sh}. */
package dev.penumbra.cluster;
