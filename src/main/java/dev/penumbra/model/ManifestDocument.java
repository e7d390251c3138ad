package dev.penumbra.model;

import java.io.IOException;

/** A {@code bundle.json}, before it is known which kind of model it describes. */
final class ManifestDocument {

  private ManifestDocument() {}

  /**
   * Reads the manifest of a single model or, where there is a field {@code members}, of an
   * ensemble.
   *
   * @throws BundleRefused if it cannot be used
   */
  static Manifest read(byte[] json) {
    Fields top = fields(json);
    return top.names().contains("members") ? EnsembleReader.read(top) : ManifestReader.read(top);
  }

  /** The document's fields. */
  static Fields fields(byte[] json) {
    try {
      return Fields.of("", JsonTree.read(json));
    } catch (IOException e) {
      String said = String.valueOf(e.getMessage()).split("\n", 2)[0];
      throw new BundleRefused("bundle.json is not valid JSON: " + said.strip() + ".", e);
    }
  }
}
