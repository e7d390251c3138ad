package dev.penumbra.nifti;

import dev.penumbra.volume.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads the voxels of a stream, chunk by chunk. On one thread: handing chunks to a second one gains
 * little where both cores are idle and loses much where they are not.
 */
final class StreamedVoxels {

  /** Fits the second cache level and holds whole voxels of every type. */
  private static final int CHUNK = 1 << 18;

  private StreamedVoxels() {}

  /** Takes voxels as they come, in order. */
  @FunctionalInterface
  interface Sink {

    /**
     * Takes one chunk.
     *
     * @param chunk stored voxels in their byte order; used again afterwards
     * @param volume the volume they belong to
     * @param at index of the first in its volume
     * @param count how many
     */
    void take(ByteBuffer chunk, int volume, int at, int count);
  }

  /**
   * Reads all volumes, to the end of the stream.
   *
   * @param feed stands at the first voxel
   */
  static NiftiImage read(ByteFeed feed, NiftiHeader header, String name) throws IOException {
    VoxelDecoder decoder = new VoxelDecoder(header);
    List<Volume> volumes = new ArrayList<>();
    AtomicLong bad = new AtomicLong();
    pass(
        feed,
        header,
        name,
        (chunk, volume, at, count) -> {
          if (at == 0) {
            // Only now: a stream of unknown length has shown that it holds more than a header.
            volumes.add(header.volume(new float[header.grid().voxels()]));
          }
          bad.addAndGet(decoder.decode(chunk, volumes.get(volume).data(), at, count));
        });
    return FiniteValues.image(header, volumes, bad.get(), name);
  }

  /**
   * Passes over all volumes, to the end of the stream; holds one chunk.
   *
   * @param feed stands at the first voxel
   */
  static void pass(ByteFeed feed, NiftiHeader header, String name, Sink sink) throws IOException {
    int size = header.datatype().bytes();
    byte[] bytes = new byte[CHUNK];
    ByteBuffer chunk = ByteBuffer.wrap(bytes).order(header.byteOrder());
    int voxels = header.grid().voxels();
    for (int t = 0; t < header.volumes(); t++) {
      int n = 0;
      for (int at = 0; at < voxels; at += n) {
        n = Math.min(CHUNK / size, voxels - at);
        take(feed, bytes, n * size, header, name);
        sink.take(chunk.rewind(), t, at, n);
      }
    }
    if (!feed.endsHere()) {
      throw NiftiReader.trailing(name);
    }
  }

  private static void take(ByteFeed feed, byte[] bytes, int count, NiftiHeader header, String name)
      throws IOException {
    if (feed.readFully(bytes, 0, count) < count) {
      throw NiftiReader.truncated(name, header);
    }
  }
}
