/** Cases in a folder on disk, in BIDS or ISLES layout. */
@NullMarked
package dev.penumbra.cases.folder;

import org.jspecify.annotations.NullMarked;
