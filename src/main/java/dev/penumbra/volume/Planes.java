package dev.penumbra.volume;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Runs the same work for each plane or row of a volume, on all cores where that pays. */
final class Planes {

  /** Below this many voxels the threads cost more than they bring. */
  private static final int WORTH_THREADS = 1 << 15;

  private Planes() {}

  static void forEach(int planes, long voxels, IntConsumer work) {
    if (voxels < WORTH_THREADS || planes == 1) {
      for (int i = 0; i < planes; i++) {
        work.accept(i);
      }
    } else {
      IntStream.range(0, planes).parallel().forEach(work);
    }
  }
}
