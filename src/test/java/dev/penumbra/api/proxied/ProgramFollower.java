package dev.penumbra.api.proxied;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penumbra.api.EventClient.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that writes the stream to its standard output as it hears it. */
final class ProgramFollower implements Follower {

  private final Process process;
  private final Thread reader;
  private final Heard heard = new Heard();

  ProgramFollower(String... command) {
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    reader = new Thread(this::read, "program-follower");
    reader.setDaemon(true);
    reader.start();
  }

  @Override
  public Event next() {
    return heard.nextEvent();
  }

  String nextComment() {
    return heard.nextComment();
  }

  @Override
  public List<Event> ended() {
    try {
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("it ends by itself").isTrue();
      assertThat(process.exitValue()).isZero();
      reader.join();
      return heard.rest();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(heard::line);
    } catch (IOException | UncheckedIOException e) {
      heard.line(": cut off");
    }
  }
}
