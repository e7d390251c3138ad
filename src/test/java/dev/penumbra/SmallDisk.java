package dev.penumbra;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** A disk of its own in memory, which can be filled. */
public final class SmallDisk implements AutoCloseable {

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /**
   * Mounts a disk; skips the test where that is not possible.
   *
   * @param folder an empty folder
   * @param megabytes its size
   * @return the disk, empty
   */
  public static SmallDisk mount(Path folder, int megabytes) throws IOException {
    Files.createDirectories(folder);
    boolean mounted =
        run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString());
    Prerequisite.require(mounted, "the right to mount a small tmpfs that can be filled");
    return new SmallDisk(folder);
  }

  /** Where it is mounted. */
  public Path folder() {
    return folder;
  }

  /** Takes all room that is left now, to the last byte. */
  public void fill() {
    byte[] megabyte = new byte[1 << 20];
    for (int size = megabyte.length; size > 0; size /= 2) {
      append(megabyte, size);
    }
  }

  /** Leaves no room but some bytes. */
  public void fillBut(int spare) throws IOException {
    try (OutputStream out = Files.newOutputStream(filler())) {
      byte[] page = new byte[4096];
      while (folder.toFile().getUsableSpace() > spare) {
        out.write(page);
      }
    }
  }

  /** Makes room again. */
  public void free() throws IOException {
    Files.deleteIfExists(filler());
  }

  @Override
  public void close() {
    if (!run("umount", folder.toString()) && !run("umount", "-l", folder.toString())) {
      throw new AssertionError("still mounted: " + folder);
    }
  }

  private void append(byte[] bytes, int size) {
    try (OutputStream out =
        Files.newOutputStream(filler(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (true) {
        out.write(bytes, 0, size);
      }
    } catch (IOException e) {
      return; // no room for so much; less may still fit
    }
  }

  private Path filler() {
    return folder.resolve("filler");
  }

  private static boolean run(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
