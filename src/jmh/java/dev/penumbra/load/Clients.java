package dev.penumbra.load;

/** Local addresses, so that the load comes from many clients, as a fair queue tells them. */
final class Clients {

  private static final int COUNT = 250;

  private Clients() {}

  static String address(int number) {
    return "127.0.1." + (1 + number % COUNT);
  }
}
