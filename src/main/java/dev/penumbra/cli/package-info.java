/** The command line: {@code serve} (default), {@code segment}, {@code models}. */
@NullMarked
package dev.penumbra.cli;

import org.jspecify.annotations.NullMarked;
