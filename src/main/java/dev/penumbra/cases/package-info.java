/**
 * Cases and where they come from. A source is one implementation of {@link
 * dev.penumbra.cases.CaseSource} in a package of its own below this one; nothing else knows it.
 * Listing reads no voxels and waits for nothing; opening checks that the images of a case belong
 * together.
 */
@NullMarked
package dev.penumbra.cases;

import org.jspecify.annotations.NullMarked;
