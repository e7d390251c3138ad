/**
 * Model bundles: the manifest that describes a network's whole pipeline, the checksums of its
 * files, and where bundles are found. docs/bundles.md describes the manifest field by field.
 */
@NullMarked
package dev.penumbra.model;

import org.jspecify.annotations.NullMarked;
