package dev.penumbra.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import dev.penumbra.Prerequisite;
import org.junit.jupiter.api.Test;

final class NativeHeapUseTest {

  private static final long SIZE = 256L << 20;

  @Test
  void whatIsAllocatedCountsUntilItIsFreed() {
    Prerequisite.require(NativeHeapUse.now().isPresent(), "glibc 2.33 or newer");
    long before = used();
    try (Memory memory = new Memory(SIZE)) {
      assertThat(used()).isGreaterThan(before + SIZE / 2);
      assertThat(memory.size()).isEqualTo(SIZE);
    }
    assertThat(used()).isLessThan(before + SIZE / 2);
  }

  private static long used() {
    return NativeHeapUse.now().orElseThrow().used();
  }
}
