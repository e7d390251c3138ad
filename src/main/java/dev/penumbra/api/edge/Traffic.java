package dev.penumbra.api.edge;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Hears of every response that leaves, whatever its route and status, for whoever counts. Called on
 * event loops: returns at once and throws nothing. Thread-safe.
 */
public interface Traffic {

  /** Header in which a response tells its route; it is taken off before the response leaves. */
  String ROUTE = "X-Penumbra-Route";

  /** Header in which an error tells its type; it is taken off before the response leaves. */
  String PROBLEM = "X-Penumbra-Problem";

  /**
   * A response begins to leave.
   *
   * @param method the request's method; empty where it could not be decoded
   * @param route the route's template; empty where none was found
   * @param status the HTTP status
   * @param problem the type of the error; null where it is none
   * @param took since the request's head was here
   */
  record Answer(String method, String route, int status, @Nullable String problem, Duration took) {}

  /**
   * A response begins to leave.
   *
   * @param answer what it is
   */
  void answered(Answer answer);

  /**
   * A response has left, or its client went away.
   *
   * @param route the route's template; empty where none was found
   * @param bytes of the body that were given to the connection
   */
  void sent(String route, long bytes);

  /** An event stream begins. */
  void streamOpened();

  /** An event stream is over, by its end or its client's. */
  void streamClosed();
}
