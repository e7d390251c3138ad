package dev.penumbra.cli;

import dev.penumbra.jobs.Stage;
import dev.penumbra.jobs.WorkWatch;
import java.io.PrintWriter;
import java.util.Locale;

/** Shows how the work goes: one moving line on a terminal, plain lines elsewhere. */
final class ProgressLine implements WorkWatch, AutoCloseable {

  private static final int WIDTH = 30;

  private final PrintWriter out;
  private final boolean terminal;
  private Stage stage = Stage.LOADING;
  private int lastTenth = -1;

  ProgressLine(PrintWriter out) {
    this(out, Terminal.isThere());
  }

  ProgressLine(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  @Override
  public void stage(Stage next) {
    stage = next;
    lastTenth = -1;
    show(0, 0);
  }

  @Override
  public void progress(int done, int total) {
    int tenth = total == 0 ? 0 : done * 10 / total;
    if (terminal || tenth != lastTenth) {
      lastTenth = tenth;
      show(done, total);
    }
  }

  @Override
  public boolean cancelled() {
    return Thread.currentThread().isInterrupted();
  }

  /** Leaves the terminal's line empty for what comes next. */
  @Override
  public void close() {
    if (terminal) {
      out.print(Terminal.CLEAR_LINE);
      out.flush();
    }
  }

  private void show(int done, int total) {
    String name = stage.name().toLowerCase(Locale.ROOT);
    String count = total == 0 ? "" : " %d/%d".formatted(done, total);
    if (terminal) {
      out.print(Terminal.CLEAR_LINE + Terminal.bar(done, total, WIDTH) + " " + name + count);
    } else {
      out.println(name + count);
    }
    out.flush();
  }
}
