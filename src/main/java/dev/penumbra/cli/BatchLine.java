package dev.penumbra.cli;

import dev.penumbra.batch.BatchCounts;
import dev.penumbra.batch.BatchListener;
import dev.penumbra.batch.CaseFigures;
import dev.penumbra.batch.CaseOutcome;
import dev.penumbra.cases.CaseId;
import dev.penumbra.jobs.Stage;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Shows how a batch goes: one moving line on a terminal, a line for each case elsewhere. */
final class BatchLine implements BatchListener, AutoCloseable {

  /** No terminal is narrower; a line that wraps cannot be written over. */
  private static final int MOST_CHARACTERS = 79;

  private static final int WIDTH = 10;
  private static final int MINUTE = 60;
  private static final int HOUR = 3600;

  private final PrintWriter out;
  private final boolean terminal;

  /**
   * A line.
   *
   * @param out where it stands
   * @param terminal whether a line can be written over another
   */
  BatchLine(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void begins(BatchCounts counts) {
    String cases = counts.all() == 1 ? "1 case" : counts.all() + " cases";
    say(counts.earlier() == 0 ? cases : cases + ", " + counts.earlier() + " done already");
  }

  @Override
  public void again(CaseId id, String why) {
    say(id + " is done again: " + why);
  }

  @Override
  public void lanes(List<String> names) {
    say("on " + String.join(", ", names));
  }

  @Override
  public void progress(
      CaseId id, String lane, Stage stage, int done, int total, BatchCounts counts) {
    if (terminal) {
      String pieces = total == 0 ? "" : " %d/%d".formatted(done, total);
      String line =
          Terminal.bar(counts.done() + counts.failed(), counts.all(), WIDTH)
              + " "
              + summary(counts)
              + " · "
              + lane
              + " "
              + stage.id()
              + pieces
              + " "
              + id;
      out.print(Terminal.CLEAR_LINE + line.substring(0, Math.min(MOST_CHARACTERS, line.length())));
      out.flush();
    }
  }

  @Override
  public void ended(CaseId id, CaseOutcome outcome, BatchCounts counts) {
    if (outcome instanceof CaseOutcome.Failed failed) {
      say(id + " failed: " + failed.error() + place(counts));
    } else if (!terminal && outcome instanceof CaseOutcome.Done done) {
      say(id + " " + numbers(done.figures()) + place(counts));
    }
  }

  @Override
  public void closed(String lane, String why) {
    say(lane + " takes no more cases: " + why);
  }

  /** Leaves the terminal's line empty for what comes next. */
  @Override
  public void close() {
    if (terminal) {
      out.print(Terminal.CLEAR_LINE);
    }
    out.flush();
  }

  private void say(String line) {
    out.println((terminal ? Terminal.CLEAR_LINE : "") + line);
    out.flush();
  }

  private String place(BatchCounts counts) {
    return terminal ? "" : " (" + summary(counts) + ")";
  }

  private static String summary(BatchCounts counts) {
    List<String> parts = new ArrayList<>();
    parts.add(counts.done() + " done");
    if (counts.failed() > 0) {
      parts.add(counts.failed() + " failed");
    }
    parts.add(counts.left() + " left");
    counts.etaSeconds().ifPresent(seconds -> parts.add(time(seconds)));
    return String.join(", ", parts);
  }

  private static String numbers(CaseFigures figures) {
    Double dice = figures.dice();
    return String.format(
        Locale.ROOT,
        "done: %.2f ml%s, %.1f s on %s",
        figures.volumeMl(),
        dice == null ? "" : String.format(Locale.ROOT, ", Dice %.4f", dice),
        figures.seconds(),
        figures.device());
  }

  /** A time that nobody takes for exact. */
  static String time(double seconds) {
    if (seconds < 1.5 * MINUTE) {
      return "about " + Math.max(1, Math.round(seconds)) + " s";
    }
    return seconds < 1.5 * HOUR
        ? "about " + Math.round(seconds / MINUTE) + " min"
        : String.format(Locale.ROOT, "about %.1f h", seconds / HOUR);
  }
}
