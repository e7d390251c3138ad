package dev.penumbra.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Submits jobs to a service with many workers, watches them and prints figures. */
final class ClusterLoad {

  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Pattern FIELD =
      Pattern.compile("\"(jobId|status|queuePosition|startedAt|finishedAt)\":\"?([^\",}]+)");

  private final String base;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private ClusterLoad(String base) {
    this.base = base;
  }

  /**
   * Runs one measurement.
   *
   * @param arguments address, and {@code workers COUNT JOBS MS}, {@code submit JOBS FILE} or {@code
   *     check JOBS FILE}
   */
  public static void main(String[] arguments) throws Exception {
    ClusterLoad load = new ClusterLoad(arguments[0]);
    int number = Integer.parseInt(arguments[2]);
    switch (arguments[1]) {
      case "workers" ->
          load.workers(number, Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
      case "submit" -> load.queue(number, Path.of(arguments[3]));
      case "check" -> load.check(number, Path.of(arguments[3]));
      default -> throw new IllegalArgumentException(arguments[1]);
    }
  }

  private void workers(int count, int jobs, int ms) throws Exception {
    await("/health/readiness", "");
    int processes = (count + 15) / 16;
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (slots() < processes && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      ids.add(field(submit(), "jobId"));
    }
    Instant first = Instant.MAX;
    Instant last = Instant.MIN;
    for (String id : ids) {
      String job = ended(id);
      if (!field(job, "status").equals("completed")) {
        throw new IllegalStateException(job);
      }
      Instant started = Instant.parse(field(job, "startedAt"));
      Instant finished = Instant.parse(field(job, "finishedAt"));
      first = started.isBefore(first) ? started : first;
      last = finished.isAfter(last) ? finished : last;
    }
    double took = Duration.between(first, last).toMillis() / 1000.0;
    double ideal = Math.ceil(jobs / (double) count) * ms / 1000.0;
    System.out.printf(
        "%d workers, %d jobs of %d ms: %.1f s from the first start to the last end; ideal %.1f s,"
            + " %.1f %%; %.1f jobs/s%n",
        count, jobs, ms, took, ideal, 100 * ideal / took, jobs / took);
  }

  /** How many worker processes the service has heard of. */
  private int slots() throws Exception {
    return get("/info").body().split("\"slots\":", -1).length - 1;
  }

  private String ended(String id) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    String job = "";
    while (System.nanoTime() < end) {
      job = get("/api/jobs/" + id + "?wait=20").body();
      if (List.of("completed", "failed", "cancelled").contains(field(job, "status"))) {
        return job;
      }
    }
    throw new IllegalStateException("not ended in time: " + job);
  }

  private void queue(int jobs, Path file) throws Exception {
    await("/health/readiness", "");
    long[] took = new long[jobs];
    List<String> ids = new ArrayList<>();
    int wrong = 0;
    long began = System.nanoTime();
    for (int i = 0; i < jobs; i++) {
      long asked = System.nanoTime();
      String job = submit();
      took[i] = System.nanoTime() - asked;
      ids.add(field(job, "jobId"));
      wrong += field(job, "queuePosition").equals(Integer.toString(i + 1)) ? 0 : 1;
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    Arrays.sort(took);
    Files.write(file, ids);
    System.out.printf(
        "%d submissions one after the other: %.0f/s; median %.1f ms, p99 %.1f ms, longest %.1f ms;"
            + " %d with a wrong place%n",
        jobs, jobs / seconds, at(took, 0.5), at(took, 0.99), at(took, 1), wrong);
  }

  private static double at(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1, sorted.length * share)] / 1e6;
  }

  private void check(int jobs, Path file) throws Exception {
    long began = System.nanoTime();
    await("/health/readiness", "");
    List<String> ids = Files.readAllLines(file);
    await("/api/jobs/" + ids.get(jobs - 1), "pending");
    double seconds = (System.nanoTime() - began) / 1e9;
    int lost = 0;
    int wrong = 0;
    for (int i = 0; i < jobs; i++) {
      HttpResponse<String> answer = get("/api/jobs/" + ids.get(i));
      lost += answer.statusCode() == 200 ? 0 : 1;
      String place = field(answer.body(), "queuePosition");
      wrong += place.equals(Integer.toString(i + 1)) ? 0 : 1;
    }
    System.out.printf(
        "after %.1f s all answers again: %d of %d jobs lost, %d with a wrong place%n",
        seconds, lost, jobs, wrong);
  }

  private String submit() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + "/api/segment"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"case_id\":\"phantom-embolic\"}"))
            .build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 202) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(60)).build(),
        BodyHandlers.ofString());
  }

  private void await(String path, String text) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      try {
        HttpResponse<String> answer = get(path);
        if (answer.statusCode() == 200 && answer.body().contains(text)) {
          return;
        }
      } catch (IOException e) {
        // it does not listen yet
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new IllegalStateException(path + " does not answer in time");
  }

  private static String field(String json, String name) {
    Matcher field = FIELD.matcher(json);
    while (field.find()) {
      if (field.group(1).equals(name)) {
        return field.group(2);
      }
    }
    return "";
  }
}
