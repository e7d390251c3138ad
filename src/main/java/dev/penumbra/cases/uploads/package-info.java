/** Cases that users bring: received, checked, kept for a while, known only by their ids. */
@NullMarked
package dev.penumbra.cases.uploads;

import org.jspecify.annotations.NullMarked;
