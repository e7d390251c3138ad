package dev.penumbra.api.telemetry;

import dev.penumbra.api.edge.Traffic;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Requests by route and status, errors by type, bytes that were sent, open event streams. */
@Singleton
final class HttpMeters implements Traffic, Figures {

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /** A label that a client chose would be a series for each of its ideas. */
  private static final String OTHER = "other";

  /** No route was found, or the request could not be read. */
  private static final String NO_ROUTE = "none";

  private static final Duration[] BOUNDS = {
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(30)
  };

  private final Meters meters;
  private final Map<Kind, Timer> answers = new ConcurrentHashMap<>();
  private final Map<String, Counter> bytes = new ConcurrentHashMap<>();
  private final AtomicInteger streams = new AtomicInteger();

  /** What requests are counted by. */
  private record Kind(String method, String route, int status) {}

  HttpMeters(Meters meters) {
    this.meters = meters;
  }

  @Override
  public void answered(Answer answer) {
    meters.enter(
        sheet -> {
          Kind kind =
              new Kind(
                  METHODS.contains(answer.method()) ? answer.method() : OTHER,
                  route(answer.route()),
                  answer.status());
          answers.computeIfAbsent(kind, some -> timer(sheet, some)).record(answer.took());
          if (answer.problem() != null) {
            problems(sheet, answer.problem()).increment();
          }
        });
  }

  @Override
  public void sent(String route, long count) {
    meters.enter(
        sheet ->
            bytes
                .computeIfAbsent(route(route), some -> sent(sheet, some))
                .increment((double) count));
  }

  @Override
  public void streamOpened() {
    streams.incrementAndGet();
  }

  @Override
  public void streamClosed() {
    streams.decrementAndGet();
  }

  @Override
  public void enter(Sheet sheet) {
    sheet.gauge(
        "penumbra.event.streams.open",
        Sheet.NONE,
        "Open event streams",
        Tags.empty(),
        streams::get);
    // From the start, so that the first one is an increase.
    problems(sheet, "queue-full");
    problems(sheet, "internal");
  }

  private static Timer timer(Sheet sheet, Kind kind) {
    return sheet.timer(
        "penumbra.http.request",
        "From the head of a request to the head of its answer",
        Tags.of(
            "method",
            kind.method(),
            "route",
            kind.route(),
            "status",
            Integer.toString(kind.status())),
        BOUNDS);
  }

  private static Counter sent(Sheet sheet, String route) {
    return sheet.counter(
        "penumbra.http.response",
        Sheet.BYTES,
        "Bytes of answers without their heads",
        Tags.of("route", route));
  }

  private static Counter problems(Sheet sheet, String type) {
    return sheet.counter(
        "penumbra.http.problems",
        Sheet.NONE,
        "Answers that are errors, by type",
        Tags.of("type", type));
  }

  private static String route(String found) {
    return found.isEmpty() ? NO_ROUTE : found;
  }
}
