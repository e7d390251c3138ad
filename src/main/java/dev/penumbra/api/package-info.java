/**
 * The service over HTTP: thin controllers that validate, call and map. Nothing here computes, and
 * nothing on an event loop waits.
 */
@NullMarked
package dev.penumbra.api;

import org.jspecify.annotations.NullMarked;
