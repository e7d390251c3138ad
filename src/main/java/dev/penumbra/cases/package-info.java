/**
 * Where cases come from: bundled ones, a folder in BIDS or ISLES layout. Listing reads no voxels;
 * opening checks that the images of a case belong together.
 */
@NullMarked
package dev.penumbra.cases;

import org.jspecify.annotations.NullMarked;
