package dev.penumbra.nifti;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Looks at the voxels of a stream as they pass by, without keeping them. One use, one thread. */
final class VoxelScan implements StreamedVoxels.Sink {

  private final VoxelDecoder decoder;
  private final List<Statistics> volumes = new ArrayList<>();
  private float[] values = new float[0];

  private VoxelScan(NiftiHeader header) {
    decoder = new VoxelDecoder(header);
  }

  /**
   * Reads to the end of the stream.
   *
   * @param feed stands at the first voxel
   */
  static ScannedImage run(ByteFeed feed, NiftiHeader header, String name) throws IOException {
    VoxelScan scan = new VoxelScan(header);
    StreamedVoxels.pass(feed, header, name, scan);
    ScannedImage image =
        new ScannedImage(header, scan.volumes.stream().map(Statistics::done).toList());
    FiniteValues.refuseNone(header, image.nonFinite(), name);
    return image;
  }

  @Override
  public void take(ByteBuffer chunk, int volume, int at, int count) {
    if (values.length < count) {
      values = new float[count];
    }
    if (at == 0) {
      volumes.add(new Statistics());
    }
    int bad = decoder.decode(chunk, values, 0, count);
    volumes.get(volume).add(values, count, bad);
  }

  /** What is known of a volume so far. */
  private static final class Statistics {
    private float min = Float.POSITIVE_INFINITY;
    private float max = Float.NEGATIVE_INFINITY;
    private long nonFinite;
    private long positive;
    private double positiveSum;

    private void add(float[] values, int count, int bad) {
      nonFinite += bad;
      for (int i = 0; i < count; i++) {
        // As the reader takes them: what is no finite number is 0.
        float value = bad == 0 || Float.isFinite(values[i]) ? values[i] : 0;
        min = Math.min(min, value);
        max = Math.max(max, value);
        if (value > 0) {
          positive++;
          positiveSum += value;
        }
      }
    }

    private VoxelStatistics done() {
      return new VoxelStatistics(
          min, max, nonFinite, positive, positive == 0 ? 0 : positiveSum / positive);
    }
  }
}
