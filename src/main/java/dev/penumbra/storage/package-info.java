/** Where the service keeps what it keeps. */
@NullMarked
package dev.penumbra.storage;

import org.jspecify.annotations.NullMarked;
