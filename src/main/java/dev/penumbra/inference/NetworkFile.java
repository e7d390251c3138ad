package dev.penumbra.inference;

import dev.penumbra.model.FileEntry;
import dev.penumbra.model.ModelBundle;

/**
 * One network's file.
 *
 * @param bundle the model
 * @param name the file's name in the bundle
 */
record NetworkFile(ModelBundle bundle, String name) {

  /** The file's size, which is what its weights take in memory but for a few kB. */
  long bytes() {
    FileEntry entry = bundle.manifest().files().get(name);
    if (entry == null) {
      throw new IllegalArgumentException("no file " + name + " in " + bundle.manifest().id());
    }
    return entry.bytes();
  }
}
