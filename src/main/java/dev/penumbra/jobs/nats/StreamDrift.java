package dev.penumbra.jobs.nats;

import java.io.IOException;
import java.util.List;

/** A stream is there with other settings than this service gives it, and is not touched. */
final class StreamDrift extends IOException {

  /**
   * Refuses a stream.
   *
   * @param stream its name
   * @param differences what is otherwise
   */
  StreamDrift(String stream, List<String> differences) {
    super(
        "The stream "
            + stream
            + " is not as this service makes it and is not used: "
            + String.join(", ", differences)
            + ". Change the stream, or the settings under penumbra.nats.");
  }
}
