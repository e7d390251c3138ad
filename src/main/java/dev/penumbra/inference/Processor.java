package dev.penumbra.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the processor can do, as Linux tells in {@code /proc/cpuinfo}; elsewhere nothing is known
 * and nothing special assumed. Immutable.
 *
 * @param flags names of instruction sets
 */
record Processor(Set<String> flags) {

  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  Processor {
    flags = Set.copyOf(flags);
  }

  static Processor here() {
    try (Stream<String> lines = Files.lines(CPUINFO)) {
      return of(lines);
    } catch (IOException e) {
      return new Processor(Set.of());
    }
  }

  /** From the lines of {@code /proc/cpuinfo}; all cores are alike, the first is read. */
  static Processor of(Stream<String> cpuinfo) {
    return new Processor(
        cpuinfo
            .filter(line -> line.startsWith("flags"))
            .findFirst()
            .map(line -> line.substring(line.indexOf(':') + 1).strip().split("\\s+"))
            .map(flags -> (Set<String>) new HashSet<>(Arrays.asList(flags)))
            .orElse(Set.of()));
  }

  /** Whether it multiplies bfloat16 itself. */
  boolean hasBfloat16() {
    return flags.contains("avx512_bf16") || fastBfloat16();
  }

  /**
   * Whether bfloat16 is faster than float32: with AMX. With AVX-512 alone it was measured slower
   * (docs/performance.md).
   */
  boolean fastBfloat16() {
    return flags.contains("amx_bf16");
  }
}
