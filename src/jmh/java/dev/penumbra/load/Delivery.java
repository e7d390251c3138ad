package dev.penumbra.load;

/** What was measured on the streams. */
final class Delivery {

  /** From a stream's opening to its first event. */
  final Latencies opening = new Latencies();

  /** From the first viewer who got a snapshot to each other one. */
  final Latencies spread = new Latencies();

  /** From the time in the snapshot, of a start or an end, to each viewer. */
  final Latencies sinceStamp = new Latencies();

  /** From sending a cancellation to each viewer who hears of it. */
  final Latencies sinceCancel = new Latencies();

  long events;
  long bytes;
  long skipped;
  long repeats;
  long ended;
  long broken;
}
