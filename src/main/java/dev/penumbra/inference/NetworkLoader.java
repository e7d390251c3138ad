package dev.penumbra.inference;

/** Brings a network from its file onto a device. Used by several threads. */
interface NetworkLoader {

  /**
   * Loads a network.
   *
   * @param file where it is
   * @param before whether it was on the device already and had to leave
   * @return the network; the caller closes it
   * @throws dev.penumbra.model.BundleRefused if the file is not what the manifest says
   * @throws InferenceFailed if memory does not suffice
   */
  Network load(NetworkFile file, boolean before);

  /** Forgets what is kept of a file. */
  default void forget(NetworkFile file) {}

  /** Loads from the bundle alone. */
  static NetworkLoader fromBundle(ComputeDevice device) {
    return (file, before) -> Network.load(file.bundle(), file.name(), device);
  }
}
