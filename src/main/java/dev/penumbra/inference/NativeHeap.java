package dev.penumbra.inference;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.util.Optional;

/**
 * The C library's heap, from which PyTorch takes its memory on the CPU. glibc keeps what is freed
 * there between blocks that are still in use: tensors of many sizes, freed in another order than
 * they were made, leave ever more of it, some 20 MB a case. Thread-safe.
 */
final class NativeHeap {

  private static final Optional<Function> MALLOC_TRIM = find();

  private NativeHeap() {}

  /**
   * Gives freed memory back to the operating system (glibc's {@code malloc_trim}, a few
   * milliseconds).
   *
   * @return whether this C library can; others do without
   */
  static boolean trim() {
    MALLOC_TRIM.ifPresent(function -> function.invokeInt(new Object[] {0L}));
    return MALLOC_TRIM.isPresent();
  }

  private static Optional<Function> find() {
    try {
      return Optional.of(NativeLibrary.getProcess().getFunction("malloc_trim"));
    } catch (LinkageError e) {
      return Optional.empty(); // no glibc, or no folder that JNA may load its library from
    }
  }
}
