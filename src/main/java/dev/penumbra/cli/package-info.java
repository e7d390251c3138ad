/**
 * The command line: {@code serve} (default), {@code segment}, {@code batch}, {@code models}, {@code
 * token}.
 */
@NullMarked
package dev.penumbra.cli;

import org.jspecify.annotations.NullMarked;
