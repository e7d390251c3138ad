package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

class NativeHeapTest {

  private static final int BLOCKS = 50_000;
  private static final int BLOCK = 4096;

  static boolean glibc() {
    return Files.isReadable(Path.of("/proc/self/status")) && NativeHeap.trim();
  }

  @Test
  @EnabledIf("glibc")
  void freedMemoryBetweenBlocksInUseGoesBack() throws IOException {
    long[] blocks = new long[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
      blocks[i] = Native.malloc(BLOCK);
      new Pointer(blocks[i]).setMemory(0, BLOCK, (byte) 1);
    }
    for (int i = 0; i < BLOCKS; i++) {
      if (i % 100 != 99) {
        Native.free(blocks[i]);
      }
    }
    long freed = resident();

    NativeHeap.trim();

    long trimmed = resident();
    for (int i = 99; i < BLOCKS; i += 100) {
      Native.free(blocks[i]);
    }
    assertThat(freed - trimmed).isGreaterThan((long) BLOCKS * BLOCK / 2 / 1024);
  }

  /** Anonymous resident memory, kB. */
  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("RssAnon:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
