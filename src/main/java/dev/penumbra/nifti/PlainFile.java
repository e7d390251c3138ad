package dev.penumbra.nifti;

import dev.penumbra.volume.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** Reads the voxels of a file that is not compressed, on all cores. */
final class PlainFile {

  /** Fewer voxels are not worth another thread. */
  private static final int LEAST_PIECE = 1 << 17;

  private static final int BUFFER = 1 << 16;

  private PlainFile() {}

  static NiftiImage read(FileChannel channel, NiftiHeader header, String name) throws IOException {
    long end = header.voxelOffset() + header.voxelBytes();
    if (channel.size() > end + ByteFeed.PADDING) {
      throw NiftiReader.trailing(name);
    }
    List<Volume> volumes = new ArrayList<>();
    VoxelDecoder decoder = new VoxelDecoder(header);
    AtomicLong bad = new AtomicLong();
    int voxels = header.grid().voxels();
    int cores = Runtime.getRuntime().availableProcessors();
    // Two for each core, so that one that was held up leaves less to wait for.
    int pieces = Math.max(1, Math.min(2 * cores, voxels / LEAST_PIECE));
    int size = voxels / pieces + 1;
    for (int t = 0; t < header.volumes(); t++) {
      float[] data = new float[voxels];
      long from = header.voxelOffset() + (long) t * voxels * header.datatype().bytes();
      try {
        IntStream.range(0, pieces)
            .parallel()
            .forEach(
                p ->
                    bad.addAndGet(
                        piece(p * size, size, data, from, channel, header, decoder, name)));
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      volumes.add(header.volume(data));
    }
    return FiniteValues.image(header, volumes, bad.get(), name);
  }

  /** Reads one piece, from its first voxel on, and counts what is not finite. */
  private static long piece(
      int first,
      int count,
      float[] data,
      long from,
      FileChannel channel,
      NiftiHeader header,
      VoxelDecoder decoder,
      String name) {
    int size = header.datatype().bytes();
    int last = Math.min(first + count, data.length);
    int room = (int) Math.min(BUFFER, (long) (last - first) * size);
    ByteBuffer buffer = ByteBuffer.allocateDirect(room).order(header.byteOrder());
    long bad = 0;
    int at = first;
    while (at < last) {
      int n = Math.min(room / size, last - at);
      buffer.clear().limit(n * size);
      long position = from + (long) at * size;
      try {
        while (buffer.hasRemaining()) {
          if (channel.read(buffer, position + buffer.position()) < 0) {
            throw NiftiReader.truncated(name, header);
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      bad += decoder.decode(buffer.flip(), data, at, n);
      at += n;
    }
    return bad;
  }
}
