/** The service over HTTP, against a real server on a random port. */
@NullMarked
package dev.penumbra.api;

import org.jspecify.annotations.NullMarked;
