/** Access tokens as they are made and written down; who may do what with one is not known here. */
@NullMarked
package dev.penumbra.tokens;

import org.jspecify.annotations.NullMarked;
