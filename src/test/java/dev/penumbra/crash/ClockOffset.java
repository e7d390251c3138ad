package dev.penumbra.crash;

import dev.penumbra.Prerequisite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Sets another process's wall clock off while it runs; needs a C compiler and Linux. */
final class ClockOffset {

  private static final String SOURCE = "src/test/c/clock_offset.c";

  private final Path library;
  private final Path file;

  private ClockOffset(Path library, Path file) {
    this.library = library;
    this.file = file;
  }

  /** A clock that is right. */
  static ClockOffset in(Path folder) throws IOException, InterruptedException {
    Path library = folder.resolve("clock_offset.so");
    Prerequisite.require(compiled(library), "a C compiler (cc) for Linux");
    ClockOffset clock = new ClockOffset(library, folder.resolve("clock-offset"));
    clock.set(Duration.ZERO);
    return clock;
  }

  /** The environment of a process whose clock is to be set off. */
  Map<String, String> environment() {
    return Map.of("LD_PRELOAD", library.toString(), "CLOCK_OFFSET_FILE", file.toString());
  }

  /** Sets the clock, at once. */
  void set(Duration offset) throws IOException {
    ByteBuffer seconds = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    seconds.putLong(offset.toSeconds()).flip();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(seconds, 0);
    }
  }

  private static boolean compiled(Path library) throws InterruptedException {
    if (!System.getProperty("os.name").equals("Linux")) {
      return false;
    }
    try {
      Process compiler =
          new ProcessBuilder(
                  "cc", "-shared", "-fPIC", "-O2", "-o", library.toString(), SOURCE, "-ldl")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return compiler.waitFor(60, TimeUnit.SECONDS) && compiler.exitValue() == 0;
    } catch (IOException e) {
      return false; // there is no compiler
    }
  }
}
