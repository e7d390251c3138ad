package dev.penumbra.crash;

import dev.penumbra.Prerequisite;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** A disk of its own in memory, which can be filled to the last byte. */
final class SmallDisk implements AutoCloseable {

  /** What the service wants to be free, and some results. */
  private static final int MIB = 640;

  private final Path folder;
  private final Path ballast;

  private SmallDisk(Path folder) {
    this.folder = folder;
    this.ballast = folder.resolve("ballast");
  }

  /** Mounts it on an empty folder, where the machine allows that. */
  static SmallDisk mount(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    boolean mounted =
        run("mount", "-t", "tmpfs", "-o", "size=" + MIB + "m", "tmpfs", folder.toString());
    Prerequisite.require(mounted, "the right to mount a tmpfs");
    return new SmallDisk(folder);
  }

  Path folder() {
    return folder;
  }

  /** Takes all room that is left now. */
  void fill() {
    byte[] megabyte = new byte[1 << 20];
    for (int size = megabyte.length; size > 0; size /= 2) {
      fill(megabyte, size);
    }
  }

  /** Gives the room back. */
  void free() throws IOException {
    Files.delete(ballast);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    if (!run("umount", folder.toString()) && !run("umount", "-l", folder.toString())) {
      throw new IOException(folder + " is still mounted");
    }
  }

  private void fill(byte[] bytes, int size) {
    try (OutputStream out =
        Files.newOutputStream(ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (true) {
        out.write(bytes, 0, size);
      }
    } catch (IOException e) {
      return; // no room for so much; less may still fit
    }
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }
}
