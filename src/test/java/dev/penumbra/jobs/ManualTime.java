package dev.penumbra.jobs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A clock and a timer that stand still until a test moves them on. */
public final class ManualTime extends Clock implements Timer {

  private record Appointment(Instant at, Runnable action) {}

  private final List<Appointment> appointments = new ArrayList<>();
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private Instant now = START; // of the timer, which only grows
  private Duration clockIsOff = Duration.ZERO;

  /** Moves on and runs on this thread what is due, in order. */
  public void advance(Duration by) {
    Instant end = timerTime().plus(by);
    Optional<Appointment> due = takeDue(end);
    while (due.isPresent()) {
      due.get().action().run();
      due = takeDue(end);
    }
    set(end);
  }

  /** How many actions are waiting. */
  public synchronized int appointments() {
    return appointments.size();
  }

  @Override
  public synchronized Runnable after(Duration delay, Runnable action) {
    Appointment appointment = new Appointment(now.plus(delay), action);
    appointments.add(appointment);
    return () -> remove(appointment);
  }

  /** Sets the clock on or, with a negative duration, back; the timer does not notice. */
  public synchronized void setClock(Duration by) {
    clockIsOff = clockIsOff.plus(by);
  }

  @Override
  public synchronized long nanoTime() {
    return Duration.between(START, now).toNanos();
  }

  @Override
  public synchronized Instant instant() {
    return now.plus(clockIsOff);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("tests live in UTC");
  }

  private synchronized Instant timerTime() {
    return now;
  }

  @SuppressWarnings("ReferenceEquality") // equal ones may be waiting besides
  private synchronized void remove(Appointment appointment) {
    appointments.removeIf(other -> other == appointment);
  }

  private synchronized void set(Instant time) {
    now = time;
  }

  private synchronized Optional<Appointment> takeDue(Instant end) {
    Optional<Appointment> due =
        appointments.stream()
            .filter(appointment -> !appointment.at().isAfter(end))
            .min(Comparator.comparing(Appointment::at));
    due.ifPresent(
        appointment -> {
          appointments.remove(appointment);
          now = appointment.at().isAfter(now) ? appointment.at() : now;
        });
    return due;
  }
}
