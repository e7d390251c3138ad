package dev.penumbra.cases.hub;

import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Unpacks the pages of a column, in Java alone. */
final class Decompression {

  private Decompression() {}

  /**
   * Unpacks.
   *
   * @param packed a page's bytes
   * @param size how long the page is unpacked
   * @param name what messages call the column
   * @throws BrokenParquet if the bytes are damaged, or packed in another way
   */
  static byte[] unpack(CompressionCodecName codec, byte[] packed, int size, String name)
      throws BrokenParquet {
    try {
      return switch (codec) {
        case UNCOMPRESSED -> exactly(packed, packed.length, size, name);
        case SNAPPY -> with(new SnappyDecompressor(), packed, size, name);
        case ZSTD -> with(new ZstdDecompressor(), packed, size, name);
        case LZ4_RAW -> with(new Lz4Decompressor(), packed, size, name);
        case GZIP -> gunzip(packed, size, name);
        default ->
            throw new BrokenParquet(
                name
                    + " is compressed with "
                    + codec
                    + "; none, snappy, gzip, zstd and lz4_raw can be read.");
      };
    } catch (IOException | RuntimeException e) {
      throw new BrokenParquet(name + " is damaged: a page cannot be unpacked.", e);
    }
  }

  private static byte[] with(Decompressor decompressor, byte[] packed, int size, String name)
      throws BrokenParquet {
    byte[] page = new byte[size];
    int length = decompressor.decompress(packed, 0, packed.length, page, 0, size);
    return exactly(page, length, size, name);
  }

  private static byte[] gunzip(byte[] packed, int size, String name)
      throws IOException, BrokenParquet {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      byte[] page = in.readNBytes(size);
      return exactly(page, in.read() < 0 ? page.length : size + 1, size, name);
    }
  }

  private static byte[] exactly(byte[] page, int length, int size, String name)
      throws BrokenParquet {
    if (length != size) {
      throw new BrokenParquet(name + " is damaged: a page has not the length that it should.");
    }
    return page;
  }
}
