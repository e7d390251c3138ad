/**
 * A client that puts the service, or a peer with the same endpoints, under load and measures it;
 * {@code src/jmh/load.sh} compiles and runs it. It needs nothing but the JDK, and Linux.
 */
package dev.penumbra.load;
