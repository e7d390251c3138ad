package dev.penumbra.crash;

/** What lies between the machines of a cluster. */
interface Network extends AutoCloseable {

  /** Of processes on this machine alone, whose ways to each other are relays. */
  Network RELAYS =
      new Network() {
        @Override
        public String address() {
          return Host.HERE.address();
        }

        @Override
        public Host host() {
          return new RelayedHost();
        }

        @Override
        public String toString() {
          return "relays";
        }
      };

  /**
   * Network namespaces where this machine allows them, else relays; {@code
   * penumbra.chaos.network=namespaces} or {@code relays} insists on one.
   */
  static Network open() throws Exception {
    String wanted = System.getProperty("penumbra.chaos.network", "");
    if (wanted.equals("relays")) {
      return RELAYS;
    }
    try {
      return Namespaces.open();
    } catch (Namespaces.NotAllowed e) {
      if (wanted.equals("namespaces")) {
        throw e;
      }
      return RELAYS;
    }
  }

  /** Where servers on this machine listen for all hosts. */
  String address();

  /** One more machine. */
  Host host() throws Exception;

  @Override
  default void close() {}
}
