package dev.penumbra.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** The server as the operating system and, for a Java one, its own tools see it. */
final class ServerProcess {

  private static final String SUBSCRIPTION = "dev.penumbra.jobs.local.FeedSubscription";
  private static final String ESTABLISHED = "01";

  private final long pid;
  private final int port;
  private final boolean java;

  ServerProcess(long pid, int port, boolean java) {
    this.pid = pid;
    this.port = port;
    this.java = java;
  }

  /** Resident memory now, in kB. */
  long residentKb() {
    return kb("VmRSS:");
  }

  /** The most resident memory there was, in kB. */
  long peakKb() {
    return kb("VmHWM:");
  }

  /**
   * Resident memory after a collection of all garbage, where there is a collector to ask. The heap
   * is given its new size by the first and shrinks to it with the second.
   */
  long residentWithoutGarbageKb() {
    if (java) {
      jcmd("GC.run");
      jcmd("GC.run");
    }
    return residentKb();
  }

  /** Files, sockets included, that it has open. */
  long openFiles() {
    try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return files.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Connections of its port that are established, on its side. */
  long connections() {
    String local = String.format(Locale.ROOT, ":%04X", port);
    return Stream.of("tcp", "tcp6")
        .flatMap(table -> lines(Path.of("/proc/" + pid + "/net/" + table)))
        .map(line -> line.strip().split("\\s+"))
        .filter(fields -> fields[1].endsWith(local) && fields[3].equals(ESTABLISHED))
        .count();
  }

  /** Subscriptions to jobs that are reachable in a Java heap; -1 for another server. */
  long subscriptions() {
    return java
        ? jcmd("GC.class_histogram")
            .lines()
            .map(line -> line.strip().split("\\s+"))
            .filter(fields -> fields.length > 3 && fields[3].equals(SUBSCRIPTION))
            .mapToLong(fields -> Long.parseLong(fields[1]))
            .sum()
        : -1;
  }

  private String jcmd(String command) {
    try {
      Process process =
          new ProcessBuilder("jcmd", Long.toString(pid), command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException("jcmd " + command + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private long kb(String field) {
    return lines(Path.of("/proc/" + pid + "/status"))
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
