package dev.penumbra.nifti;

import dev.penumbra.volume.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the voxels of a stream, chunk by chunk. On one thread: handing chunks to a second one gains
 * little where both cores are idle and loses much where they are not.
 */
final class StreamedVoxels {

  /** Fits the second cache level and holds whole voxels of every type. */
  private static final int CHUNK = 1 << 18;

  private StreamedVoxels() {}

  /**
   * Reads all volumes, to the end of the stream.
   *
   * @param feed stands at the first voxel
   */
  static NiftiImage read(ByteFeed feed, NiftiHeader header, String name) throws IOException {
    VoxelDecoder decoder = new VoxelDecoder(header);
    int size = header.datatype().bytes();
    byte[] bytes = new byte[CHUNK];
    ByteBuffer chunk = ByteBuffer.wrap(bytes).order(header.byteOrder());
    List<Volume> volumes = new ArrayList<>();
    int voxels = header.grid().voxels();
    long bad = 0;
    for (int t = 0; t < header.volumes(); t++) {
      int n = Math.min(CHUNK / size, voxels);
      take(feed, bytes, n * size, header, name);
      // Only now: a stream of unknown length has shown that it holds more than a header.
      float[] data = new float[voxels];
      bad += decoder.decode(chunk.rewind(), data, 0, n);
      for (int at = n; at < voxels; at += n) {
        n = Math.min(CHUNK / size, voxels - at);
        take(feed, bytes, n * size, header, name);
        bad += decoder.decode(chunk.rewind(), data, at, n);
      }
      volumes.add(new Volume(header.grid(), data));
    }
    if (!feed.endsHere()) {
      throw NiftiReader.trailing(name);
    }
    return FiniteValues.image(header, volumes, bad, name);
  }

  private static void take(ByteFeed feed, byte[] bytes, int count, NiftiHeader header, String name)
      throws IOException {
    if (feed.readFully(bytes, 0, count) < count) {
      throw NiftiReader.truncated(name, header);
    }
  }
}
