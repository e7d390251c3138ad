package dev.penumbra.crash;

import java.util.List;

/** The machine that a process runs on, as its network has it. */
interface Host extends AutoCloseable {

  /** This machine: what runs here shares its loopback. */
  Host HERE =
      new Host() {
        @Override
        public String address() {
          return "127.0.0.1";
        }

        @Override
        public List<String> servers(List<String> urls) {
          return urls;
        }

        @Override
        public void cut() {
          throw new UnsupportedOperationException("there is no network between them");
        }

        @Override
        public void heal() {
          throw new UnsupportedOperationException("there is no network between them");
        }
      };

  /** Where a server that runs on it is reached. */
  String address();

  /** What comes before a command so that it runs there. */
  default List<String> prefix() {
    return List.of();
  }

  /**
   * Under which addresses a process that runs on it reaches servers.
   *
   * @param urls where they are for this machine, such as {@code nats://127.0.0.1:4222}
   */
  List<String> servers(List<String> urls);

  /** From now on nothing passes between it and the servers, in neither direction, untold. */
  void cut();

  /** Undoes {@link #cut}. */
  void heal();

  @Override
  default void close() {}
}
