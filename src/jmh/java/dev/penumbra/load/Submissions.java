package dev.penumbra.load;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Submits jobs at a steady rate, each on a connection of its own. A latency begins when the request
 * is due, whatever the client was doing then, and ends with the head of its answer.
 */
final class Submissions {

  private static final int PATIENCE_SECONDS = 60;

  private final Loop loop;
  private final String body;
  private final Watched accepted;
  private final Latencies latencies = new Latencies();
  private int sent;
  private int answered;
  private int refused;

  Submissions(Loop loop, String body, Watched accepted) {
    this.loop = loop;
    this.body = body;
    this.accepted = accepted;
  }

  /**
   * Submits them and waits for the answers.
   *
   * @param count how many
   * @param seconds in what time
   */
  void run(int count, double seconds) {
    long start = System.nanoTime();
    long last = start + (long) ((seconds + PATIENCE_SECONDS) * 1e9);
    Runnable tick =
        () -> {
          long due = start + (long) (sent * seconds * 1e9 / count);
          if (sent < count && System.nanoTime() >= due) {
            loop.send(Clients.address(sent), "POST", "/api/segment", body, new Answer(due));
            sent++;
          }
        };
    loop.run(tick, () -> answered + refused == count || System.nanoTime() > last);
  }

  int accepted() {
    return answered;
  }

  Latencies latencies() {
    return latencies;
  }

  private final class Answer implements Exchange.Listener {

    private final long due;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private boolean taken;

    Answer(long due) {
      this.due = due;
    }

    @Override
    public void status(int code, long now) {
      taken = code == 202;
      if (taken) {
        latencies.add(now - due);
      } else {
        System.out.println("a submission was answered with " + code);
      }
    }

    @Override
    public void body(byte piece, long now) {
      body.write(piece);
    }

    @Override
    public void end(boolean whole, long now) {
      if (taken && whole) {
        String json = body.toString(StandardCharsets.UTF_8);
        int position = Integer.parseInt('0' + Json.field(json, "queuePosition"));
        accepted.add(new WatchedJob(Json.field(json, "jobId"), position));
        answered++;
      } else {
        refused++;
      }
    }
  }
}
