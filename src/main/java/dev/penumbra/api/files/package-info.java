/** Result files over HTTP: ranges, conditional requests, and bytes that leave by zero copy. */
@NullMarked
package dev.penumbra.api.files;

import org.jspecify.annotations.NullMarked;
