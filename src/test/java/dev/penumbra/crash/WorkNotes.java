package dev.penumbra.crash;

import dev.penumbra.jobs.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What stand-ins for a model and the test that watches them tell each other, through a folder: who
 * began which attempt of which job, and which jobs may not end.
 */
final class WorkNotes {

  /** A result's file that says which attempt made it. */
  static final String RESULT = "result.json";

  private static final String HOLD = ".hold";
  private static final String HELD_UP = ".held-up";
  private static final Pattern NAME =
      Pattern.compile(
          "(?<job>[a-z0-9]+)\\.(?<attempt>\\d+)\\.(?<worker>[a-z0-9-]+)(?<kind>(\\.held-up)?)");

  private final Path folder;

  /**
   * An attempt that a worker began.
   *
   * @param worker its name
   * @param job the job's id
   * @param attempt which attempt
   */
  record Begun(String worker, String job, int attempt) {}

  WorkNotes(Path folder) {
    this.folder = folder;
  }

  /** What an attempt of a job writes into its result. */
  static String result(Job job) {
    return result(job.id().value(), job.attempt());
  }

  static String result(String job, int attempt) {
    return "{\"jobId\":\"%s\",\"attempt\":%d}".formatted(job, attempt);
  }

  /** A worker begins an attempt. */
  void begun(Begun what) throws IOException {
    Files.createFile(folder.resolve(name(what)));
  }

  /** An attempt would end, but may not. */
  void heldUp(Begun what) throws IOException {
    Path note = folder.resolve(name(what) + HELD_UP);
    if (!Files.exists(note)) {
      Files.createFile(note);
    }
  }

  /** All attempts that were ever begun. */
  List<Begun> begun() throws IOException {
    return all("");
  }

  /** All attempts that were ever held up. */
  List<Begun> heldUp() throws IOException {
    return all(HELD_UP);
  }

  private static String name(Begun what) {
    return what.job() + "." + what.attempt() + "." + what.worker();
  }

  private List<Begun> all(String kind) throws IOException {
    List<Begun> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches() && name.group("kind").equals(kind)) {
          int attempt = Integer.parseInt(name.group("attempt"));
          all.add(new Begun(name.group("worker"), name.group("job"), attempt));
        }
      }
    }
    return all;
  }

  /** Lets a job not end. */
  void hold(String job) throws IOException {
    Files.createFile(folder.resolve(job + HOLD));
  }

  /** Lets it end again. */
  void release(String job) throws IOException {
    Files.delete(folder.resolve(job + HOLD));
  }

  boolean held(String job) {
    return Files.exists(folder.resolve(job + HOLD));
  }
}
