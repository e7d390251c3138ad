package dev.penumbra.api.proxied;

import dev.penumbra.api.EventClient.Event;
import java.util.List;

/** A stock client that follows one event stream with no help from the test. */
interface Follower extends AutoCloseable {

  /** The next event; fails after 20 s without one. */
  Event next();

  /**
   * Waits until the client has ended by itself, so that it will not ask the server for anything
   * more.
   *
   * @return events that nobody has asked for
   */
  List<Event> ended();

  @Override
  void close();
}
